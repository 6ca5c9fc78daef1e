// What this tab remembers of a visit: whether it has been inside, so that a letter's link leads straight to what is open.
const BEEN = "baithak-been";
const TRIED = "baithak-entered";
const SENT = "baithak-sent";

/** Whether this is the first page of the room that this tab shows. Asked once; from then on it is not. */
export function isFirstVisit(): boolean {
  const isFirst = !sessionStorage.getItem(BEEN);
  sessionStorage.setItem(BEEN, "yes");
  sessionStorage.removeItem(TRIED); // the room's cookie is there
  return isFirst;
}

/** Note that the room was entered. Returns false the second time in a row: its cookie does not stay. */
export function tryToEnter(): boolean {
  const isNew = !sessionStorage.getItem(TRIED);
  sessionStorage.setItem(TRIED, "yes");
  return isNew;
}

/** Whether this tab has sent nothing of this round yet. Asked once; from then on it has. */
export function isFirstSending(round: string): boolean {
  const isFirst = sessionStorage.getItem(SENT) !== round;
  sessionStorage.setItem(SENT, round);
  return isFirst;
}
