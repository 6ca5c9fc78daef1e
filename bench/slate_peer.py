"""abcvoting's side: answers the elections of a JSON file, and says how long each took. Runs in its own venv.

Of two or more, the first warms up. Profiles are built before the clock starts; the clock counts the committee and the
check of EJR+. Fractions are those of gmpy2, its fastest exact ones. Weights are its own, of voters.
"""

import json
import sys
import time
from pathlib import Path

from abcvoting.abcrules import compute_equal_shares
from abcvoting.preferences import Profile, Voter
from abcvoting.properties import check_EJR_plus


def answered(election: dict) -> dict:
    profile = Profile(election["statements"])
    profile.add_voters([Voter(*voter) for voter in zip(election["approved"], election["weights"], strict=True)])
    start = time.process_time()
    committees = compute_equal_shares(
        profile, election["k"], algorithm=election["algorithm"], resolute=election["is_one"]
    )
    tested = set(election.get("tested", committees[0]))
    is_justified = check_EJR_plus(profile, tested)
    seconds = time.process_time() - start
    return {"committees": [sorted(c) for c in committees], "is_justified": is_justified, "seconds": seconds}


if __name__ == "__main__":
    print(json.dumps([answered(election) for election in json.loads(Path(sys.argv[1]).read_text())]))
