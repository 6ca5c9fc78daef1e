// The witness's page: make a card, sign a charter from a file, sign the record's checkpoint that waits here.
import { type Bytes, hex, utf8 } from "../bytes";
import { ask } from "../device/doors";
import * as store from "../device/store";
import { checkSupport } from "../device/support";
import { copy, download, fileFrom, one, type Page, say, show, showPart, when } from "../page";
import { Problem } from "../problem";
import { encode } from "../seal/canonical";
import { checkCosigned, cosignCharter } from "../seal/charter";
import type { KeyPair } from "../seal/ed25519";
import { newSecret, witnessKey } from "../seal/seat";
import { read } from "../seal/seat_card";
import { cosignCheckpoint, type Witness } from "../seal/witness";
import { type Asked, type Memory, readAsked, readRequest, remember, witnessOf } from "../seal/witness_request";
import { wordsOf } from "../seal/words";
import { showCard } from "./card_view";

const DAY_SECONDS = 86_400;
const OF_A_SIDE = "support-";

/** What lies on the table: what is asked, who signs, and what will be remembered. */
interface Table {
  asked: Asked;
  key: KeyPair;
  witness: Witness;
  memory: Memory;
}

export async function witness(page: Page): Promise<void> {
  await checkSupport();
  const signing = new Signing(page);
  signing.wire();
  showPart(page, "begin");
}

class Signing {
  private table: Table | undefined;

  constructor(private readonly page: Page) {}

  wire(): void {
    const page = this.page;
    when(page, one(page, "[data-do=make]"), () => this.make());
    when(page, one(page, "[data-do=print]"), () => print());
    when(page, one(page, "[data-form=waiting]"), () => this.fetch());
    when(page, one(page, "[data-form=file]"), () => this.open());
    when(page, one(page, "[data-do=sign]"), () => this.sign());
    for (const back of page.querySelectorAll<HTMLElement>("[data-do=begin]")) when(page, back, () => void showPart(page, "begin"));
  }

  /** A fresh card: its secret is on the paper and nowhere else. */
  private async make(): Promise<void> {
    const part = showPart(this.page, "card");
    const secret = newSecret();
    await showCard(part, secret, "");
    one(part, "[data-public]").textContent = hex((await witnessKey(secret)).public);
  }

  /** What waits at this door for the witness of this card. */
  private async fetch(): Promise<void> {
    const key = await this.key("waiting");
    const told = await this.post("ask", { key: hex(key.public) });
    if (!told["checkpoint"]) return void showPart(this.page, "nothing");
    const asked = await readRequest(String(told["charter"]), String(told["checkpoint"]), told["earlier"]);
    await checkCosigned(asked.charter, told["cosignatures"]);
    await this.lay(asked, key);
  }

  /** A charter, or a request, that was handed over as a file. */
  private async open(): Promise<void> {
    await this.lay(await readAsked(await fileFrom(this.page, "[data-form=file]")), await this.key("file"));
  }

  private async key(form: string): Promise<KeyPair> {
    return witnessKey(await read(one<HTMLInputElement>(this.page, `[data-form=${form}] [data-card]`).value));
  }

  /** Show what would be signed, after it was held against what this card signed here before. */
  private async lay(asked: Asked, key: KeyPair): Promise<void> {
    const signer = witnessOf(asked.charter, key.public);
    const before = await store.get<Memory>("witness", this.slot(key, asked));
    this.table = { asked, key, witness: signer, memory: await remember(before, asked) };
    const { charter, checkpoint } = asked;
    const words = checkpoint ? await wordsOf(checkpoint) : []; // they take their time: nothing is shown to be signed without them
    const part = showPart(this.page, "look");
    say(one(part, "[data-who]"), { name: signer.name, side: signer.side });
    one(part, "[data-title]").textContent = charter.title;
    one(part, "[data-rounds]").textContent = String(charter.rounds);
    one(part, "[data-sides]").replaceChildren(...charter.sides.map((side) => this.row(side.side, String(side.grants))));
    one(part, "[data-witnesses]").replaceChildren(...charter.witnesses.map((other) => this.row(other.side, other.name)));
    const thresholds = Object.entries(charter.thresholds).map(([name, value]) => this.row(this.called(name), String(value)));
    one(part, "[data-thresholds]").replaceChildren(...thresholds);
    one(part, "[data-hash]").textContent = (hex(charter.hash).match(/.{4}/g) ?? []).join(" ");
    show(one(part, "[data-charter]"), !checkpoint);
    show(one(part, "[data-checkpoint]"), !!checkpoint);
    show(one(part, "[data-first]"), !!checkpoint && !before);
    if (!checkpoint) return;
    say(one(part, "[data-size]"), { count: checkpoint.size });
    one(part, "[data-words]").textContent = words.join(" ");
  }

  /** Remember first, then sign: no accident may make a witness sign two records. */
  private async sign(): Promise<void> {
    if (!this.table) return;
    const { asked, key, witness: signer, memory } = this.table;
    const slot = this.slot(key, asked);
    await remember(await store.get<Memory>("witness", slot), asked); // another tab may have signed meanwhile
    await store.put("witness", slot, memory);
    if (!asked.checkpoint) {
      const signature = await cosignCharter(key, asked.charter);
      const name = `${asked.charter.convening}-${signer.side}-signature.json`;
      return this.give(name, encode({ name: signer.name, signature }));
    }
    const today = Math.floor(Date.now() / 1000 / DAY_SECONDS) * DAY_SECONDS; // the day is enough
    const line = await cosignCheckpoint(key, signer, asked.checkpoint, today);
    if (asked.charter.convening !== this.page.dataset["slug"]) return this.give(`${asked.charter.convening}-record.txt`, utf8(line));
    await this.post("sign", { line });
    showPart(this.page, "handed-in");
  }

  private give(name: string, bytes: Bytes): void {
    const part = showPart(this.page, "signed");
    one(part, "[data-signature]").textContent = new TextDecoder().decode(bytes);
    when(this.page, one(part, "[data-do=save]"), () => download(name, bytes));
  }

  private slot(key: KeyPair, asked: Asked): string {
    return `${hex(key.public)}/${asked.charter.convening}`;
  }

  /** What a threshold is called: a side's own by what is called of every side. One that this page has no words for, by its name. */
  private called(name: string): string {
    const side = name.startsWith(OF_A_SIDE) ? name.slice(OF_A_SIDE.length) : "";
    const key = side ? OF_A_SIDE : name;
    const known = [...this.page.querySelectorAll<HTMLElement>("template[data-threshold]")];
    if (!known.some((template) => template.dataset["threshold"] === key)) return name;
    const words = copy(this.page, `template[data-threshold="${key}"]`);
    say(words, { side });
    return words.textContent ?? name;
  }

  private row(term: string, value: string): HTMLElement {
    const row = copy(this.page, "template[data-row]");
    one(row, "b").textContent = term;
    one(row, "span").textContent = value;
    return row;
  }

  private async post(what: string, body: object): Promise<Record<string, unknown>> {
    const path = `/witness/${this.page.dataset["slug"]}/${what}`;
    const headers = { "Content-Type": "application/json" };
    const answer = await ask(path, { method: "POST", body: encode(body), headers, credentials: "omit" });
    if (answer.status === 404) throw new Problem("not-witness");
    if (!answer.ok) throw new Problem(answer.status >= 500 ? "network" : "signature");
    return (await answer.json()) as Record<string, unknown>;
  }
}
