/* What the phone remembers, in IndexedDB: nothing that counts lives in memory alone. All changes of one act are one transaction, on
 * disk before the answer is shown. */

const NAME = "hoaban-gate", VERSION = 1;

/** Object stores and their key paths; null: the key is given.
 *   held        keys, bundle, stamp (of the bundle), head, synced, checkpoint, clock, standing, settings, introduced
 *   entries     {seq, hash, bytes}: the journal
 *   admissions  {root, site, day, use, entry, at, gate, claim}: places taken here
 *   claims      [ticket, site, day, count] → claim: asked of the server and not yet settled
 *   tickets     typed code → COSE bytes
 *   counters    [day, site] → what the screen counts */
const STORES = /** @type {const} */ ({
	held: null, entries: "seq", admissions: ["root", "site", "day", "use", "entry"], claims: null, tickets: null, counters: null,
});

/** @typedef {keyof typeof STORES} StoreName
 * @typedef {{store: StoreName, verb: "put" | "add" | "delete", value?: any, key?: IDBValidKey | IDBKeyRange}} Change */

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function settled(request) {
	return new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});
}

/** @param {IDBDatabase} db */
function build(db) {
	for (const [name, keyPath] of Object.entries(STORES))
		db.createObjectStore(name, keyPath === null ? {} : { keyPath: /** @type {string | string[]} */ (keyPath) });
}

/** @param {IDBObjectStore} store @param {Change} c */
function apply(store, c) {
	if (c.verb === "delete")
		store.delete(/** @type {IDBValidKey | IDBKeyRange} */ (c.key));
	else
		store[c.verb](c.value, /** @type {IDBValidKey | undefined} */ (c.key));
}

export class Store {
	/** @param {IDBDatabase} db */
	constructor(db) {
		this.db = db;
	}

	/** @returns {Promise<Store>} */
	static async open() {
		const request = indexedDB.open(NAME, VERSION);
		request.onupgradeneeded = () => build(request.result);
		const db = await settled(request);
		db.onversionchange = () => db.close();
		return new Store(db);
	}

	/** Everything on this phone, gone. @returns {Promise<void>} */
	async erase() {
		this.db.close();
		await settled(indexedDB.deleteDatabase(NAME));
	}

	/** @param {StoreName} name @returns {IDBObjectStore} to read from */
	#read(name) {
		return this.db.transaction(name, "readonly").objectStore(name);
	}

	/** @param {StoreName} name @param {IDBValidKey} key @returns {Promise<any>} undefined: not there */
	get(name, key) {
		return settled(this.#read(name).get(key));
	}

	/** Several at once, of one moment. @param {StoreName} name @param {IDBValidKey[]} keys @returns {Promise<any[]>} */
	many(name, keys) {
		const store = this.#read(name);
		return Promise.all(keys.map((key) => settled(store.get(key))));
	}

	/** @param {StoreName} name @param {IDBKeyRange} range @param {number} [limit] @returns {Promise<any[]>} in the order of their keys */
	all(name, range, limit) {
		return settled(this.#read(name).getAll(range, limit));
	}

	/** @param {StoreName} name @param {IDBKeyRange} range @returns {Promise<IDBValidKey[]>} */
	keys(name, range) {
		return settled(this.#read(name).getAllKeys(range));
	}

	/** All of it or nothing; resolves when it is on disk, or with "relaxed" when it outlasts all but a power cut.
	 * @param {Change[]} changes @param {IDBTransactionDurability} [durability] @returns {Promise<void>} */
	commit(changes, durability = "strict") {
		const names = [...new Set(changes.map((c) => c.store))];
		if (names.length === 0)
			return Promise.resolve();
		const t = this.db.transaction(names, "readwrite", { durability });
		return new Promise((resolve, reject) => {
			t.oncomplete = () => resolve();
			t.onabort = () => reject(t.error);
			for (const c of changes)
				apply(t.objectStore(c.store), c);
		});
	}

	/** @param {StoreName} store @param {IDBValidKey} key @param {any} value @returns {Promise<void>} */
	put(store, key, value) {
		return this.commit([{ store, verb: "put", key, value }]);
	}
}
