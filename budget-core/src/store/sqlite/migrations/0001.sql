-- A book, and the numbers that readers compare: what it is at, and what last changed its outline
-- (`outline`: anything but an alert; `entities`: anything but a transaction).
CREATE TABLE book (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    epoch INTEGER NOT NULL,
    number INTEGER NOT NULL,
    outline INTEGER NOT NULL,
    entities INTEGER NOT NULL,
    names INTEGER NOT NULL,
    slots INTEGER NOT NULL,
    last_row INTEGER NOT NULL
) STRICT;

-- Everything but the transactions, as JSON.
CREATE TABLE entity (
    book INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    id TEXT NOT NULL,
    number INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (book, kind, id)
) STRICT, WITHOUT ROWID;

-- Small integers for the names that transactions repeat; a code is given once and never changes.
CREATE TABLE name (
    book INTEGER NOT NULL,
    code INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    text TEXT NOT NULL,
    digits INTEGER NOT NULL,
    PRIMARY KEY (book, code)
) STRICT, WITHOUT ROWID;

-- And for what of a transaction repeats as a whole: the codes of its names, 0 for none, and flags
-- (1 pending, 2 excluded, 4 deleted, 8 split, 16 with external ids).
CREATE TABLE slot (
    book INTEGER NOT NULL,
    code INTEGER NOT NULL,
    currency INTEGER NOT NULL,
    category INTEGER NOT NULL,
    account INTEGER NOT NULL,
    partner INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    PRIMARY KEY (book, code)
) STRICT, WITHOUT ROWID;

-- `key` is the book's key times 2^32 plus the row's place, so a book's rows lie together.
CREATE TABLE txn (
    key INTEGER PRIMARY KEY,
    book INTEGER NOT NULL,
    number INTEGER NOT NULL,
    day INTEGER NOT NULL,
    minor INTEGER NOT NULL,
    slot INTEGER NOT NULL,
    id TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT;

CREATE UNIQUE INDEX txn_id ON txn (book, id);
CREATE INDEX txn_day ON txn (book, day);

-- Which rows have an external id: by its hash, since the row holds the text.
CREATE TABLE external (
    book INTEGER NOT NULL,
    hash INTEGER NOT NULL,
    account INTEGER NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (book, hash, account, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE change (
    book INTEGER NOT NULL,
    number INTEGER NOT NULL,
    id TEXT NOT NULL,
    digest INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    cause INTEGER NOT NULL,
    label TEXT NOT NULL,
    PRIMARY KEY (book, number)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX change_id ON change (book, id);

-- What a change set touched, and how that was before, in parts of bounded size.
CREATE TABLE effect (
    book INTEGER NOT NULL,
    number INTEGER NOT NULL,
    part INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (book, number, part)
) STRICT, WITHOUT ROWID;
