#!/usr/bin/env bash
# Makes the secrets of compose.yaml, once: deploy/secrets/ is not in the repository.
set -euo pipefail
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
[ -f secrets/database_password ] || printf 'Aa1-%s' "$(openssl rand -hex 24)" >secrets/database_password
[ -f secrets/signing_key.pem ] || openssl ecparam -name prime256v1 -genkey -noout -out secrets/signing_key.pem
[ -f secrets/hash_key ] || printf '1:%s' "$(openssl rand -base64 32)" >secrets/hash_key
if [ ! -f secrets/key_wrapping.pem ]; then
  openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -subj /CN=CustomerPayments \
    -keyout secrets/key_wrapping.key -out secrets/key_wrapping.crt 2>/dev/null
  cat secrets/key_wrapping.crt secrets/key_wrapping.key >secrets/key_wrapping.pem
  rm secrets/key_wrapping.crt secrets/key_wrapping.key
fi
password=$(cat secrets/database_password)
printf 'Server=database;Database=payments;User Id=sa;Password=%s;TrustServerCertificate=true' "$password" >secrets/connection_string.sqlserver
printf 'Host=database;Database=payments;Username=postgres;Password=%s;Maximum Pool Size=40' "$password" >secrets/connection_string.postgres

# The image's user is not root; in a container engine without user mapping it reads the files by their mode.
chmod 755 secrets
chmod 644 secrets/*
echo "The secrets are in deploy/secrets/."
