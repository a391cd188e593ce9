-- name: tx_begin exec
BEGIN IMMEDIATE;
-- name: tx_read exec
BEGIN;
-- name: tx_commit exec
COMMIT;
-- name: tx_rollback exec
ROLLBACK;
-- name: application_id one
-- out: application_id
SELECT application_id FROM pragma_application_id;
-- name: user_version one
-- out: user_version
SELECT user_version FROM pragma_user_version;
