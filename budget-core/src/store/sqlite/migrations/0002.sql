-- What opens the banks of a book, as it was given: sealed, where the host seals it. It is no part
-- of the book, so it goes by the book's id.
CREATE TABLE secret (
    book TEXT NOT NULL,
    connection TEXT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (book, connection)
) STRICT, WITHOUT ROWID;
