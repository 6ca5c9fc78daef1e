// What this device keeps for this origin, in IndexedDB: written to the disk before it is said to be saved.
import { Problem } from "../problem";

export type Shelf = "seats" | "contributions" | "rounds" | "enrolments" | "witness";

const SHELVES: Shelf[] = ["seats", "contributions", "rounds", "enrolments", "witness"];
let opened: Promise<IDBDatabase> | undefined;

export async function get<T>(shelf: Shelf, key: string): Promise<T | undefined> {
  return finished((await shelved(shelf, "readonly")).get(key));
}

export async function all<T>(shelf: Shelf): Promise<T[]> {
  return finished((await shelved(shelf, "readonly")).getAll());
}

export async function put(shelf: Shelf, key: string, value: unknown): Promise<void> {
  await change(shelf, key, () => value);
}

export async function drop(shelf: Shelf, key: string): Promise<void> {
  await change(shelf, key, () => undefined);
}

/** Read, change and write in one transaction; `undefined` takes the entry away. Returns what is there afterwards. */
export async function change<T>(shelf: Shelf, key: string, how: (before: T | undefined) => T | undefined): Promise<T | undefined> {
  const store = await shelved(shelf, "readwrite");
  return new Promise((resolve, reject) => {
    let after: T | undefined;
    const reading: IDBRequest<T | undefined> = store.get(key);
    reading.onsuccess = () => {
      after = how(reading.result);
      if (after === undefined) store.delete(key);
      else store.put(after, key);
    };
    store.transaction.oncomplete = () => resolve(after);
    store.transaction.onabort = () => reject(new Problem("storage"));
  });
}

async function shelved(shelf: Shelf, mode: IDBTransactionMode): Promise<IDBObjectStore> {
  opened ??= open();
  return (await opened).transaction(shelf, mode, { durability: "strict" }).objectStore(shelf);
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    if (!("indexedDB" in globalThis)) return reject(new Problem("storage"));
    const opening = indexedDB.open("baithak", 1);
    opening.onupgradeneeded = () => SHELVES.forEach((shelf) => opening.result.createObjectStore(shelf));
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(new Problem("storage"));
  });
}

function finished<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Problem("storage"));
  });
}
