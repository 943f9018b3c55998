//go:debug default=go1.20

// The judge of tokens: what Portworx makes of a token, by the libraries that it checks tokens with.
//
// Each line on standard input is a case as JSON, each line on standard output the answer. A token
// without a line of `own` or `provider` for its issuer is one whose issuer is not trusted. Nothing
// here opens a connection: what the provider would answer is a part of the case.
//
// The order of the checks and the fields are those of the open SDK server (package pkg/auth of
// openstorage), whose libraries go.mod names in the versions of that server. Its own go.mod says go
// 1.17, by which Go keeps what it was less strict in then: RSA keys of 512 bits are good.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	oidc "github.com/coreos/go-oidc"
	"github.com/golang-jwt/jwt/v4"
	"github.com/pquerna/cachecontrol"
	"gopkg.in/yaml.v2"
)

type testCase struct {
	Now        int64
	Token      string
	Claim      string // the username claim: sub, email or name
	Own        *own
	Provider   *provider
	AuthConfig []byte // instead of a token: the file that describes a user

	Beside map[string]string // instead of a token: the headers of HTTP beside a provider's keys
}

type own struct {
	Issuer             string
	Secret, RSA, ECDSA []byte // none where empty
}

type provider struct {
	Issuer, Client, Namespace string
	Discovery, Keys           reply
}

type reply struct {
	Status  int
	Body    []byte
	Headers map[string]string
}

type answer struct {
	Verdict string  `json:"verdict"`
	Why     string  `json:"why"`
	Claims  *claims `json:"claims"`

	Seconds *float64 `json:"seconds,omitempty"` // for which keys are kept
}

// Verdicts.
const (
	accepted   = "accepted"
	unreadable = "401"
	refused    = "403"
	noStart    = "nostart"
	crash      = "crash"
)

type claims struct {
	Issuer  string   `json:"iss"`
	Subject string   `json:"sub" yaml:"sub"`
	Name    string   `json:"name" yaml:"name"`
	Email   string   `json:"email" yaml:"email"`
	Roles   []string `json:"roles,omitempty" yaml:"roles,omitempty"`
	Groups  []string `json:"groups,omitempty" yaml:"groups,omitempty"`
}

var required = []string{"iss", "sub", "exp", "iat", "name", "email"}

func main() {
	lines := bufio.NewReader(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var given testCase
		if err := json.Unmarshal(line, &given); err != nil {
			panic(err)
		}
		if err := out.Encode(judge(given)); err != nil {
			panic(err)
		}
	}
}

func judge(given testCase) (said answer) {
	defer func() {
		if fault := recover(); fault != nil {
			said = answer{Verdict: crash, Why: fmt.Sprint(fault)}
		}
	}()
	if given.AuthConfig != nil {
		return describe(given.AuthConfig)
	}
	if given.Beside != nil {
		return keep(given.Beside)
	}
	trusted := map[string]func(string) (*claims, error){}
	if given.Own != nil {
		check, err := given.Own.start(given)
		if err != nil {
			return answer{Verdict: noStart, Why: err.Error()}
		}
		trusted[given.Own.Issuer] = check
	}
	if given.Provider != nil {
		check, err := given.Provider.start(given)
		if err != nil {
			return answer{Verdict: noStart, Why: err.Error()}
		}
		trusted[given.Provider.Issuer] = check
	}
	issuer, err := issuerOf(given.Token)
	if err != nil {
		return answer{Verdict: unreadable, Why: err.Error()}
	}
	check, ok := trusted[issuer]
	if !ok {
		return answer{Verdict: unreadable, Why: "not a trusted issuer: " + issuer}
	}
	found, err := check(given.Token)
	if err != nil {
		return answer{Verdict: refused, Why: err.Error()}
	}
	return answer{Verdict: accepted, Claims: found}
}

// issuerOf returns the issuer, by which the server finds what checks the token.
func issuerOf(token string) (string, error) {
	parts := strings.Split(token, ".")
	if len(parts) < 3 {
		return "", fmt.Errorf("%d parts", len(parts))
	}
	raw, err := jwt.DecodeSegment(parts[1])
	if err != nil {
		return "", err
	}
	var found *claims
	if err := json.Unmarshal(raw, &found); err != nil {
		return "", err
	}
	if found.Issuer == "" { // a payload of null ends the server here
		return "", fmt.Errorf("no issuer")
	}
	return found.Issuer, nil
}

func (trusted *own) start(given testCase) (func(string) (*claims, error), error) {
	keys := map[string]interface{}{"RS": nil, "ES": nil, "HS": nil}
	if len(trusted.Secret)+len(trusted.RSA)+len(trusted.ECDSA) == 0 {
		return nil, fmt.Errorf("no key")
	}
	if len(trusted.Secret) != 0 {
		keys["HS"] = trusted.Secret
	}
	if len(trusted.RSA) != 0 {
		key, err := jwt.ParseRSAPublicKeyFromPEM(trusted.RSA)
		if err != nil {
			return nil, err
		}
		keys["RS"] = key
	}
	if len(trusted.ECDSA) != 0 {
		key, err := jwt.ParseECPublicKeyFromPEM(trusted.ECDSA)
		if err != nil {
			return nil, err
		}
		keys["ES"] = key
	}
	keyOf := func(token *jwt.Token) (interface{}, error) {
		for family, key := range keys {
			if strings.HasPrefix(token.Method.Alg(), family) {
				return key, nil
			}
		}
		return nil, fmt.Errorf("algorithm %s", token.Method.Alg())
	}
	return func(text string) (*claims, error) {
		jwt.TimeFunc = func() time.Time { return time.Unix(given.Now, 0) }
		token, err := jwt.Parse(text, keyOf)
		if err != nil {
			return nil, err
		}
		found, ok := token.Claims.(jwt.MapClaims)
		if !ok || found == nil {
			return nil, fmt.Errorf("no claims")
		}
		if err := allThere(found); err != nil {
			return nil, err
		}
		raw, err := jwt.DecodeSegment(strings.Split(token.Raw, ".")[1])
		if err != nil {
			return nil, err
		}
		return read(raw, given.Claim)
	}, nil
}

func (trusted *provider) start(given testCase) (func(string) (*claims, error), error) {
	if trusted.Issuer == "" || trusted.Client == "" {
		return nil, fmt.Errorf("no issuer or no client")
	}
	client := &http.Client{Transport: trusted}
	found, err := oidc.NewProvider(oidc.ClientContext(context.Background(), client), trusted.Issuer)
	if err != nil {
		return nil, err
	}
	verifier := found.Verifier(&oidc.Config{
		ClientID: trusted.Client,
		Now:      func() time.Time { return time.Unix(given.Now, 5e8) },
	})
	return func(text string) (*claims, error) {
		token, err := verifier.Verify(context.Background(), text)
		if err != nil {
			return nil, err
		}
		var found map[string]interface{}
		if err := token.Claims(&found); err != nil {
			return nil, err
		}
		if err := allThere(found); err != nil {
			return nil, err
		}
		for _, name := range []string{"roles", "groups"} {
			if value, ok := found[trusted.Namespace+name]; ok && trusted.Namespace != "" {
				found[name] = value
			}
		}
		raw, err := json.Marshal(found)
		if err != nil {
			return nil, err
		}
		return read(raw, given.Claim)
	}, nil
}

// RoundTrip answers as the provider does: its discovery document, and its keys for all else.
func (trusted *provider) RoundTrip(request *http.Request) (*http.Response, error) {
	from := trusted.Keys
	if strings.HasSuffix(request.URL.Path, "/.well-known/openid-configuration") {
		from = trusted.Discovery
	}
	if request.URL.Host == "" {
		return nil, fmt.Errorf("no host in %q", request.URL)
	}
	if from.Status == 0 {
		return nil, fmt.Errorf("nobody answers")
	}
	header := http.Header{}
	for name, value := range from.Headers {
		header.Set(name, value)
	}
	body := io.NopCloser(bytes.NewReader(from.Body))
	return &http.Response{StatusCode: from.Status, Header: header, Body: body, Request: request}, nil
}

// keep tells for how long keys are kept that come with these headers.
func keep(headers map[string]string) answer {
	request, err := http.NewRequest("GET", "https://localhost", nil)
	if err != nil {
		panic(err)
	}
	response := &http.Response{StatusCode: http.StatusOK, Header: http.Header{}}
	for name, value := range headers {
		response.Header.Set(name, value)
	}
	now, seconds := time.Now(), 0.0
	_, end, err := cachecontrol.CachableResponse(request, response, cachecontrol.Options{})
	if err != nil {
		return answer{Verdict: accepted, Why: err.Error(), Seconds: &seconds}
	}
	if end.After(now) {
		seconds = end.Sub(now).Seconds()
	}
	return answer{Verdict: accepted, Seconds: &seconds}
}

func allThere(found map[string]interface{}) error {
	for _, name := range required {
		if _, ok := found[name]; !ok {
			return fmt.Errorf("claim %s is missing", name)
		}
	}
	return nil
}

func read(raw []byte, claim string) (*claims, error) {
	var found claims
	if err := json.Unmarshal(raw, &found); err != nil {
		return nil, err
	}
	names := map[string]string{"email": found.Email, "name": found.Name}
	name, ok := names[claim]
	if !ok {
		name = found.Subject
	}
	if name == "" {
		return nil, fmt.Errorf("the username claim is empty")
	}
	return &found, nil
}

// describe reads the file that describes a user, as the generator of tokens does.
func describe(text []byte) answer {
	var found claims
	if err := yaml.Unmarshal(text, &found); err != nil {
		return answer{Verdict: refused, Why: err.Error()}
	}
	return answer{Verdict: accepted, Claims: &found}
}
