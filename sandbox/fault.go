package sandbox

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Fault is a failure injected into some of the calls to the hunting endpoints, or into some
// sign-ins. Calls are counted from 1 across all endpoints, without those that exceed the quota;
// token requests are counted separately.
type Fault struct {
	SignIn     bool // applies to token requests instead of calls
	Kind       FaultKind
	Status     int           // HTTP status, for the kinds that choose one
	Bytes      int64         // of the body before it is cut or stalls, or of the whole flood
	Delay      time.Duration // before the response, or before each chunk of it; for skew, how far the clock is ahead
	Text       string        // name of a known 429 text, a body, or an address
	RetryAfter string        // the header's value as sent; "date+8s" becomes an HTTP date
	First      int           // the first call that fails; 0: 1
	Every      int           // after the first, every nth call fails; 0: only the first
}

// ParseFault parses "[sign-in:]kind[=value][,retry-after=value][@calls]". calls is "3" for the
// third call only, "3+" for the third and all later calls, "3/5" for the third and every fifth
// after it. Without it every call fails. Examples: "status=503@3",
// "throttle=minute,retry-after=8@2+", "sign-in:html=502@1". The kinds:
//
//	status=CODE     that status in the API's error envelope
//	throttle=TEXT   429 with a known text: minute, hour, seconds, cpu, graph
//	html[=CODE]     a gateway's HTML page, by default 502
//	empty[=CODE]    no body at all, by default 200
//	json[=BODY]     200 with JSON that is not a result, or with BODY
//	failure         200 with an error in the body
//	expired         the token has expired early
//	skew=DURATION   the tenant's clock is ahead by that much; behind if negative
//	redirect=URL    the call is redirected
//	wait=DURATION   the response starts late
//	slow=DURATION   each kilobyte of the response is delayed
//	stall[=BYTES]   the response stops in the middle, the connection stays open
//	flood[=BYTES]   a result with that many bytes of rows
//	cut[=BYTES]     the connection breaks in the middle of the body
//	reset           the connection breaks before the response
func ParseFault(text string) (Fault, error) {
	f := Fault{First: 1, Every: 1}
	what, signIn := strings.CutPrefix(text, "sign-in:")
	f.SignIn = signIn
	name, _, _ := strings.Cut(what, "=")
	free := FaultKind(name) == FaultJSON || FaultKind(name) == FaultRedirect // their values may contain anything
	if at := strings.LastIndexByte(what, '@'); at >= 0 && (!free || strings.Trim(what[at+1:], "0123456789/+") == "") {
		if err := f.parseCalls(what[at+1:]); err != nil {
			return f, err
		}
		what = what[:at]
	}
	if at := strings.LastIndexByte(what, ','); at >= 0 {
		name, value, _ := strings.Cut(what[at+1:], "=")
		switch {
		case name == "retry-after":
			f.RetryAfter, what = value, what[:at]
		case !free:
			return f, fmt.Errorf("unknown option %q (use retry-after=VALUE)", name)
		}
	}
	name, value, _ := strings.Cut(what, "=")
	kind := FaultKind(name)
	entry, ok := faultKinds[kind]
	if !ok {
		return f, unknownFault(kind)
	}
	f.Kind = kind
	return f, entry.parse(&f, value)
}

func unknownFault(kind FaultKind) error {
	return fmt.Errorf("unknown fault %q (use %s)", kind, strings.Join(faultNames(), ", "))
}

func (f *Fault) parseCalls(text string) error {
	number, every := text, "0"
	if before, ok := strings.CutSuffix(text, "+"); ok {
		number, every = before, "1"
	} else if before, after, ok := strings.Cut(text, "/"); ok {
		number, every = before, after
	}
	first, err := strconv.Atoi(number)
	step, err2 := strconv.Atoi(every)
	if err != nil || err2 != nil || first < 1 || step < 0 {
		return fmt.Errorf("invalid calls %q (use 3, 3+ or 3/5)", text)
	}
	f.First, f.Every = first, step
	return nil
}

// hits reports whether the nth call fails.
func (f *Fault) hits(n int) bool {
	first := max(f.First, 1)
	return n == first || n > first && f.Every > 0 && (n-first)%f.Every == 0
}

// schedule counts calls and picks the fault for each.
type schedule struct {
	faults []Fault
	mu     sync.Mutex
	calls  int
}

// next counts a call and returns the first fault that applies to it, or nil.
func (s *schedule) next() *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	for i := range s.faults {
		if s.faults[i].hits(s.calls) {
			return &s.faults[i]
		}
	}
	return nil
}

func noValue(_ *Fault, text string) error {
	if text != "" {
		return fmt.Errorf("this fault takes no value, got %q", text)
	}
	return nil
}

func anyText(f *Fault, text string) error {
	f.Text = text
	return nil
}

func delay(f *Fault, text string) (err error) {
	if f.Delay, err = time.ParseDuration(text); err != nil || f.Delay < 0 {
		return fmt.Errorf("invalid duration %q (use 500ms, 2s or 1m)", text)
	}
	return nil
}

func skew(f *Fault, text string) (err error) {
	if f.Delay, err = time.ParseDuration(text); err != nil {
		return fmt.Errorf("invalid duration %q (use 10m or -10m)", text)
	}
	return nil
}

func address(f *Fault, text string) error {
	if u, err := url.Parse(text); err != nil || u.Host == "" {
		return fmt.Errorf("invalid URL %q (use https://elsewhere.example/)", text)
	}
	f.Text = text
	return nil
}

func status(otherwise int) func(*Fault, string) error {
	return func(f *Fault, text string) (err error) {
		f.Status = otherwise
		if text != "" || otherwise == 0 {
			f.Status, err = strconv.Atoi(text)
		}
		if err != nil || f.Status < 200 || f.Status > 599 {
			return fmt.Errorf("invalid HTTP status %q (use 200 to 599)", text)
		}
		return nil
	}
}

func size(otherwise int64) func(*Fault, string) error {
	return func(f *Fault, text string) (err error) {
		f.Bytes = otherwise
		if text != "" {
			f.Bytes, err = strconv.ParseInt(text, 10, 64)
		}
		if err != nil || f.Bytes < 0 {
			return fmt.Errorf("invalid number of bytes %q", text)
		}
		return nil
	}
}

func knownThrottle(f *Fault, text string) error {
	if _, ok := throttles[text]; !ok {
		return fmt.Errorf("unknown 429 text %q (use minute, hour, seconds, cpu or graph)", text)
	}
	f.Text = text
	return nil
}
