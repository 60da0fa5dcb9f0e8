-- The record that an opinion finds wrong: its place among the sources of the fact, from 1; 0 where none is named.
ALTER TABLE appeal_seat ADD COLUMN source BIGINT NOT NULL DEFAULT 0;
