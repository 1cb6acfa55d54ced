package sandbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"quarry/kql/syntax"
)

// apiError is an error response.
type apiError struct {
	status  int
	code    string
	message string
	headers map[string]string
	place   place // in the query; zero for none
}

// place is a place in a query: a line from 1, the offset in it and the text there.
type place struct {
	line, offset int
	token        string
}

// at returns the error with its place.
func (f *apiError) at(query string, span syntax.Span) *apiError {
	copied := *f
	start := min(span.Start, len(query))
	begin := strings.LastIndexByte(query[:start], '\n') + 1
	copied.place = place{1 + strings.Count(query[:start], "\n"), start - begin, query[start:min(span.End, len(query))]}
	return &copied
}

func (f *apiError) Error() string { return f.message }

// badQuery returns the response to a query that cannot be run.
func badQuery(message string) *apiError {
	return &apiError{status: http.StatusBadRequest, code: "BadRequest", message: message}
}

// Messages of the real service, from Microsoft's documentation and from user reports.
var (
	bodyWrong = &apiError{status: http.StatusBadRequest, code: "InvalidRequestBody",
		message: "Request body is incorrect"}
	queryMissing = &apiError{status: http.StatusBadRequest, code: "MissingRequiredParameter",
		message: "A required parameter is missing: Query"}
	resultTooLarge = badQuery(
		"Query execution has exceeded the allowed result size. Optimize your query by limiting the amount of " +
			"results and try again.")
	preempted = badQuery(
		"Query execution has exceeded the allowed limits. The query execution was preempted. This could possibly be " +
			"due to high CPU and/or memory resource consumption. Optimize your query by following best practices " +
			"and try again.")
	unknownError = &apiError{status: http.StatusGatewayTimeout, code: "UnknownError"}
)

// The service rejects these too, but its messages are not published; these are guesses.
var (
	mediaTypeWrong = &apiError{status: http.StatusUnsupportedMediaType, code: "UnsupportedMediaType",
		message: "The request entity's media type is not supported for this resource. Send application/json."}
	notFound = &apiError{status: http.StatusNotFound, code: "ResourceNotFound",
		message: "No resource was found that matches the request URI"}
	notAllowed = &apiError{status: http.StatusMethodNotAllowed, code: "MethodNotAllowed",
		message: "The requested resource does not support this http method",
		headers: map[string]string{"Allow": http.MethodPost}}
)

// forbidden returns a 403 that names the missing role and those that the token has.
func forbidden(needed string, granted []string) *apiError {
	text := "Missing application roles. API required roles: " + needed + ", application roles: " + strings.Join(granted,
		",")
	return &apiError{status: http.StatusForbidden, code: "Forbidden", message: text}
}

// throttled returns the 429 for a limit that is used up.
func (s *service) throttled(d *dialect, x *exceeded) *apiError {
	wait := time.Duration(float64(x.wait) / s.opts.Speed)
	seconds := int64((wait + time.Second - 1) / time.Second)
	text := fmt.Sprintf("API calls quota exceeded! maximum allowed %d per %s", x.calls, clock(x.window))
	if x.calls == 0 {
		// The API's own text for exhausted run time is not published; this is the portal's.
		text = fmt.Sprintf(
			"You have exceeded processing resources allocated to this tenant. You can run queries again in %d seconds.",
			seconds)
	}
	f := &apiError{status: http.StatusTooManyRequests, code: "429", message: text}
	if s.opts.RetryAfter || d.lists != nil {
		f.headers = map[string]string{"Retry-After": strconv.FormatInt(seconds, 10)}
	}
	return f
}

// clock formats a duration as the quota messages do: "00:01:00".
func clock(d time.Duration) string {
	seconds := int(d.Seconds())
	text := fmt.Sprintf("%02d:%02d:%02d", seconds/3600%24, seconds/60%60, seconds%60)
	if days := seconds / 86400; days > 0 {
		text = fmt.Sprintf("%d.%s", days, text)
	}
	return text
}

// envelope turns an error into an API's JSON.
type envelope func(c *call, f *apiError) any

func defenderEnvelope(c *call, f *apiError) any {
	return map[string]any{"error": defenderError{f.code, f.message, c.id}}
}

type defenderError struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Target  string `json:"target"`
}

// graphCodes maps Defender's error codes to Graph's where they differ.
var graphCodes = map[string]string{
	"429": "TooManyRequests", "Unauthorized": "InvalidAuthenticationToken", "InvalidRequestBody": "BadRequest",
	"MissingRequiredParameter": "BadRequest", "MethodNotAllowed": "Request_BadRequest",
}

func graphEnvelope(c *call, f *apiError) any {
	code := f.code
	if other, ok := graphCodes[code]; ok {
		code = other
	}
	return map[string]any{"error": graphError{code, f.message, graphInner{
		c.service.now().UTC().Format("2006-01-02T15:04:05"), c.id, cmp.Or(c.clientID(), c.id),
	}}}
}

// entraEnvelope returns an error of the token endpoint.
func entraEnvelope(c *call, f *apiError) any {
	kind := "invalid_request"
	if f.status >= http.StatusInternalServerError || f.status == http.StatusTooManyRequests {
		kind = "temporarily_unavailable"
	}
	return map[string]any{
		"error": kind, "error_codes": []int{90033}, "error_description": "AADSTS90033: " + f.message,
		"trace_id": c.id, "correlation_id": cmp.Or(c.clientID(), c.id),
		"timestamp": c.service.now().UTC().Format("2006-01-02 15:04:05Z"),
	}
}

type graphError struct {
	Code    string     `json:"code"`
	Message string     `json:"message"`
	Inner   graphInner `json:"innerError"`
}

type graphInner struct {
	Date            string `json:"date"`
	RequestID       string `json:"request-id"`
	ClientRequestID string `json:"client-request-id"`
}

// writeError writes an error response.
func (c *call) writeError(f *apiError) {
	header := c.w.Header()
	header.Set("Content-Type", c.dialect.contentType)
	for name, value := range f.headers {
		header.Set(name, value)
	}
	if f.status == http.StatusUnauthorized {
		header.Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	}
	c.w.WriteHeader(f.status)
	encoder := json.NewEncoder(c.w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(c.dialect.envelope(c, f)) // an error means that the client is gone
}

// gatewayPage writes the HTML error page of the gateway in front of the service.
func gatewayPage(w http.ResponseWriter, status int) {
	text := http.StatusText(status)
	if status == http.StatusRequestEntityTooLarge {
		text = "Request Entity Too Large" // nginx still uses the older name
	}
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<html>\r\n<head><title>%d %s</title></head>\r\n<body>\r\n<center><h1>%[1]d %[2]s</h1></center>\r\n"+
		"<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n", status, text)
}
