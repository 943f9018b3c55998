// The judge of tokens, with the libraries of the SDK server of openstorage at 033255168c.
module tokenjudge

go 1.26.8

require (
	github.com/coreos/go-oidc v2.2.1+incompatible
	github.com/golang-jwt/jwt/v4 v4.3.0
	github.com/pquerna/cachecontrol v0.0.0-20180517163645-1555304b9b35
	gopkg.in/yaml.v2 v2.4.0
)

require (
	github.com/stretchr/testify v1.12.1 // indirect
	golang.org/x/crypto v0.59.0 // indirect
	golang.org/x/oauth2 v0.38.0 // indirect
	gopkg.in/square/go-jose.v2 v2.3.1 // indirect
)
