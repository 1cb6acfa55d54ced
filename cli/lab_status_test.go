//go:build unix

package cli

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
)

func TestFaultLabStatus(t *testing.T) {
	refusal := func(code, message string) string {
		return fmt.Sprintf(`{"error":{"code":%q,"message":%q}}`, code, message)
	}
	page := "<html><head><title>403 Forbidden</title></head><body>nginx</body></html>"
	html := "Content-Type: text/html"
	perform(t, []scenario{
		{name: "200 with an empty body", reply: response("200 OK", ""), code: exitService},
		{name: "201", reply: response("201 Created", oneRow), code: exitService},
		{name: "204", reply: "HTTP/1.1 204 No Content\r\n\r\n", code: exitService},
		{name: "206", reply: response("206 Partial Content", oneRow), code: exitService},
		{name: "304", reply: "HTTP/1.1 304 Not Modified\r\n\r\n", code: exitService},
		{name: "400",
			reply: response("400 Bad Request", refusal("BadRequest", "'where' operator: Failed to resolve column")),
			code:  exitQuery, says: "Failed to resolve"},
		{name: "400 of the old API",
			reply: response("400 Bad Request", `{"error":{"code":"BadRequest","message":"Query is invalid","target":"|x"}}`),
			code:  exitQuery, says: "invalid"},
		{name: "400 without a body", reply: response("400 Bad Request", ""), code: exitQuery},
		{name: "400 with a page", reply: response("400 Bad Request", page, html), code: exitService},
		{name: "400 with text",
			reply: response("400 Bad Request", "no", "Content-Type: text/plain"), code: exitQuery},
		{name: "400 with escape sequences",
			reply: response("400 Bad Request", `{"error":{"code":"x\u001b[2J","message":"\u001b]0;owned\u0007\u202e"}}`),
			code:  exitQuery},
		{name: "400 with a message of 1 MB",
			reply: response("400 Bad Request", refusal("BadRequest", strings.Repeat("long ", 200_000))), code: exitQuery},
		{name: "400 with broken JSON", reply: response("400 Bad Request", `{"error":{"code":`), code: exitQuery},
		{name: "400 with an array", reply: response("400 Bad Request", `[1]`), code: exitQuery},
		{name: "400 with an error that is text",
			reply: response("400 Bad Request", `{"error":"bad"}`), code: exitQuery},
		{name: "400 with a null error", reply: response("400 Bad Request", `{"error":null}`), code: exitQuery},
		{name: "401",
			reply: response("401 Unauthorized", refusal("InvalidAuthenticationToken", "Access token has expired")),
			code:  exitIdentity},
		{name: "401 with a challenge",
			reply: response("401 Unauthorized", "", `WWW-Authenticate: Bearer error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="`),
			code:  exitIdentity},
		{name: "401 with a broken challenge",
			reply: response("401 Unauthorized", "", `WWW-Authenticate: Bearer claims="%%%`), code: exitIdentity},
		{name: "401 inactive",
			reply: response("401 Unauthorized", refusal("Unauthorized",
				"Unauthorized request - reason of failure: Account mode is inactive")),
			code: exitIdentity, says: "inactive"},
		{name: "401 of a gateway",
			reply: response("401 Unauthorized", page, html), code: exitService, says: "gateway|proxy"},
		{name: "402", reply: response("402 Payment Required", ""), code: exitService},
		{name: "403 roles",
			reply: response("403 Forbidden", refusal("Forbidden", "Missing application roles. API required roles: "+
				"AdvancedQuery.Read.All, application roles: .")),
			code: exitIdentity, says: "AdvancedQuery.Read.All"},
		{name: "403 without a body", reply: response("403 Forbidden", ""), code: exitIdentity},
		{name: "403 of a gateway",
			reply: response("403 Forbidden", page, html), code: exitService, says: "gateway|proxy"},
		{name: "404",
			reply: response("404 Not Found", refusal("ResourceNotFound", "Resource not found")), code: exitService},
		{name: "404 with a page", reply: response("404 Not Found", page, html), code: exitService},
		{name: "405", reply: response("405 Method Not Allowed", ""), code: exitService},
		{name: "407 without a proxy", reply: response("407 Proxy Authentication Required", ""), code: exitService},
		{name: "408", reply: response("408 Request Timeout", ""), code: exitService},
		{name: "409", reply: response("409 Conflict", ""), code: exitService},
		{name: "413", reply: response("413 Request Entity Too Large", page, html), code: exitQuery},
		{name: "414", reply: response("414 URI Too Long", ""), code: exitService},
		{name: "415", reply: response("415 Unsupported Media Type", ""), code: exitService},
		{name: "418",
			reply: response("418 I'm a teapot", "short and stout", "Content-Type: text/plain"), code: exitService},
		{name: "421", reply: response("421 Misdirected Request", ""), code: exitService},
		{name: "426", reply: response("426 Upgrade Required", "", "Upgrade: h2"), code: exitService},
		{name: "429 without a wait",
			reply: response("429 Too Many Requests", ""), code: exitQuota, says: "minute|1m0s|60 s|:"},
		{name: "429 with a long wait",
			reply: response("429 Too Many Requests", refusal("TooManyRequests", "exceeded calls rate"), "Retry-After: 3600"),
			code:  exitQuota},
		{name: "429 with a date",
			reply: response("429 Too Many Requests", "", "Retry-After: Fri, 31 Dec 2100 23:59:59 GMT"), code: exitQuota},
		{name: "429 with a negative wait",
			reply: response("429 Too Many Requests", "", "Retry-After: -5"), code: exitQuota},
		{name: "429 with a wait of letters",
			reply: response("429 Too Many Requests", "", "Retry-After: soon"), code: exitQuota},
		{name: "429 with a wait beyond 64 bits",
			reply: response("429 Too Many Requests", "", "Retry-After: 99999999999999999999"), code: exitQuota},
		{name: "429 of CPU",
			reply: response("429 Too Many Requests", refusal("TooManyRequests", "You have exceeded the allowed CPU resources")),
			code:  exitQuota},
		{name: "431", reply: response("431 Request Header Fields Too Large", ""), code: exitService},
		{name: "451", reply: response("451 Unavailable For Legal Reasons", ""), code: exitService},
		{name: "500", reply: response("500 Internal Server Error", refusal("UnknownError", "")), code: exitService},
		{name: "500 with a stack trace",
			reply: response("500 Internal Server Error", strings.Repeat("at System.Web()\r\n", 500), "Content-Type: text/plain"),
			code:  exitService},
		{name: "501", reply: response("501 Not Implemented", ""), code: exitService},
		{name: "502", reply: response("502 Bad Gateway", page, html), code: exitService},
		{name: "503", reply: response("503 Service Unavailable", "", "Retry-After: 1"), code: exitService},
		{name: "503 with a long wait",
			reply: response("503 Service Unavailable", "", "Retry-After: 86400"), code: exitService},
		{name: "504", reply: response("504 Gateway Timeout", refusal("UnknownError", "")), code: exitService},
		{name: "511", reply: response("511 Network Authentication Required", page, html), code: exitService},
		{name: "599", reply: response("599 Whatever", ""), code: exitService},
	})
}

func TestFaultLabRedirects(t *testing.T) {
	to := func(status, location string) string { return response(status, "", "Location: "+location) }
	perform(t, []scenario{
		{name: "301 to another host",
			reply: to("301 Moved Permanently", "https://attacker.example/"), code: exitService, says: "attacker.example"},
		{name: "302 to a page", reply: to("302 Found", "/login"), code: exitService},
		{name: "303", reply: to("303 See Other", "/"), code: exitService},
		{name: "307 to another host",
			reply: to("307 Temporary Redirect", "https://attacker.example/"),
			code:  exitService, says: "attacker.example"},
		{name: "308 to plain http",
			reply: to("308 Permanent Redirect", "http://attacker.example/"), code: exitService},
		{name: "307 to a file", reply: to("307 Temporary Redirect", "file:///etc/passwd"), code: exitService},
		{name: "307 to itself for ever", serve: func(c net.Conn, q *http.Request) {
			fmt.Fprint(c, to("307 Temporary Redirect", q.URL.Path))
		}, code: exitService},
		{name: "307 without a place", reply: response("307 Temporary Redirect", ""), code: exitService},
		{name: "307 to nonsense", reply: to("307 Temporary Redirect", "http://[::1"), code: exitService},
		{name: "307 with escape sequences",
			reply: to("307 Temporary Redirect", "https://a\x1b[2J.example/"), code: exitService},
		{name: "307 of 1 MB",
			reply: to("307 Temporary Redirect", "/"+strings.Repeat("x", 900_000)), code: exitService},
		{name: "300", reply: response("300 Multiple Choices", "", "Location: /"), code: exitService},
	})
}
