-- A person's cases lie in the order of lists, so a page of them is read without sorting all.
DROP INDEX service_case_by_account;
DROP INDEX service_case_by_applicant;
CREATE INDEX service_case_by_account ON service_case (account, submitted_at, id);
CREATE INDEX service_case_by_applicant ON service_case (applicant, submitted_at, id);
