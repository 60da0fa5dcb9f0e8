-- Values of an instance too large to be written with every step: its state names them by the hash of their text. Those that
-- it names no longer are gone.
CREATE TABLE process_value (
    instance TEXT NOT NULL,
    hash TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (instance, hash)
);
