-- Whom to tell of what concerns an enterprise.
CREATE INDEX identity_enterprise_role_of ON identity_enterprise_role (enterprise);
