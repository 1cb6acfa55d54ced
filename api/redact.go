package api

import "regexp"

// Whatever looks like a secret is taken out of texts that come from outside: a
// gateway's page may echo the request's headers, a token command may print what it got.
var secretShapes = regexp.MustCompile(`eyJ[\w-]{8,}(?:\.[\w-]*){0,4}` + // a JWT, or the beginning of one
	`|(?i:bearer)\s+[\w.~+/=-]{8,}` +
	`|(?i:(?:client_secret|client_assertion|access_token|refresh_token|password)["']?\s*[=:]\s*["']?)[^\s"'&,}]+`)

func redact(s string) string { return secretShapes.ReplaceAllString(s, "[hidden]") }
