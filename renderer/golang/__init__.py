"""What Go's libraries, of which Portworx is made, make of text.

The modules, lowest layer first; one imports only from rows above its own.

json_text     JSON as encoding/json reads it
fields        JSON objects as the fields of a struct: names and types
encodings     base64 as encoding/base64 reads it
moments       numbers of seconds as time.Time holds them
pem           PEM as encoding/pem reads it
public_keys   public keys as crypto/x509 reads them
certificates  certificates as crypto/x509 reads them
web_keys      JSON Web Keys as go-jose reads them
"""
