//go:build tools

// Package kubeseal names the program that Go builds from this module.
package kubeseal

import _ "github.com/bitnami/sealed-secrets/cmd/kubeseal"
