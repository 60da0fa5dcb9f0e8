-- The day the corrections of a case came in: the office's days of silence run anew from it.
ALTER TABLE service_case ADD COLUMN supplemented_on TEXT;
