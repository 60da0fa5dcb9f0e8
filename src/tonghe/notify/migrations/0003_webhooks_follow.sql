-- Webhooks follow the journal from here on: what was recorded before has been queued already.
INSERT INTO journal_projection (name, through, at)
SELECT 'webhooks', COALESCE(MAX(sequence), 0), 0 FROM journal WHERE true
ON CONFLICT (name) DO NOTHING;
