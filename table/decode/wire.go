package decode

import (
	"cmp"
	"encoding/json"
	"strings"
	"time"

	"quarry/table/times"
)

// Stats holds the statistics that a service reports about a query. All are zero if absent.
type Stats struct {
	Execution  time.Duration
	CPU        time.Duration
	PeakMemory int64 // bytes on one node
	Rows       int64
	Size       int64 // in bytes, as reported by the service
}

// maxSeconds is longer than any query runs, and still fits a time.Duration.
const maxSeconds = 1 << 32

// parseStats reads the members that it knows; services do not guarantee any.
func parseStats(raw []byte) *Stats {
	var wire struct {
		ExecutionTime float64
		Usage         struct {
			CPU struct {
				Total string `json:"total cpu"`
			}
			Memory struct {
				Peak int64 `json:"peak_per_node"`
			}
		} `json:"resource_usage"`
		Datasets []struct {
			Rows int64 `json:"table_row_count"`
			Size int64 `json:"table_size"`
		} `json:"dataset_statistics"`
	}
	_ = json.Unmarshal(raw, &wire) // a member of an unexpected type does not affect the others
	s := &Stats{Execution: secondsOf(wire.ExecutionTime), CPU: cpuOf(wire.Usage.CPU.Total),
		PeakMemory: wire.Usage.Memory.Peak}
	for _, set := range wire.Datasets {
		s.Rows += set.Rows
		s.Size += set.Size
	}
	return s
}

// parseTablesStats reads the statistics of Log Analytics, which name the same numbers in another way.
func parseTablesStats(raw []byte) *Stats {
	var wire struct {
		Query struct {
			ExecutionTime float64
			ResourceUsage struct {
				CPU    struct{ TotalCPU string }
				Memory struct{ PeakPerNode int64 }
			}
			DatasetStatistics []struct{ TableRowCount, TableSize int64 }
		}
	}
	_ = json.Unmarshal(raw, &wire)
	q := wire.Query
	s := &Stats{Execution: secondsOf(q.ExecutionTime), CPU: cpuOf(q.ResourceUsage.CPU.TotalCPU),
		PeakMemory: q.ResourceUsage.Memory.PeakPerNode}
	for _, set := range q.DatasetStatistics {
		s.Rows += set.TableRowCount
		s.Size += set.TableSize
	}
	return s
}

func secondsOf(seconds float64) time.Duration {
	if seconds > 0 && seconds < maxSeconds {
		return time.Duration(seconds * float64(time.Second))
	}
	return 0
}

func cpuOf(text string) time.Duration {
	if ticks, ok := times.ParseWireTimeSpan(text); ok && ticks > 0 && ticks < maxSeconds*times.TicksPerSecond {
		return time.Duration(ticks) * 100
	}
	return 0
}

// WireError is an error that a service sent, in a response of its own or in one that started as a success.
type WireError struct {
	Code    string
	Message string
	Target  string // usually the id of the request
	// RequestID is the id of the request that an error inside names.
	RequestID string
	// Codes are the codes of the errors inside, outermost first, such as SemanticError and SEM0100.
	Codes []string
	// Line is where in the query the error is, from 1, with the byte offset in it; 0 if it is not known.
	Line, Offset int
}

func (e *WireError) Error() string { return strings.TrimPrefix(e.Code+": "+e.Message, ": ") }

// wireError is an error of any of the services. Those of Log Analytics and Kusto contain further ones, of
// which the innermost says what is wrong; Kusto's own members start with @.
type wireError struct {
	Code, Message, Target json.RawMessage
	Exact                 string                                       `json:"@message"`
	ActivityID            string                                       `json:"correlationId"`
	Context               struct{ ActivityID, ClientRequestID string } `json:"@context"`
	Line                  int
	Pos                   *int
	KustoLine             int          `json:"@line"`
	KustoPos              *int         `json:"@pos"`
	RequestID             string       `json:"request-id"`
	Inner                 *wireError   `json:"innererror"`
	Details               []*wireError `json:"details"`
}

// maxInner limits how deep errors are nested.
const maxInner = 20

// ParseWireError parses {"code","message","target"} with the errors inside, or a message alone.
func ParseWireError(raw []byte) *WireError {
	var wire wireError
	if err := json.Unmarshal(raw, &wire); err != nil && wire.Message == nil && wire.Code == nil {
		return &WireError{Message: bareText(raw)}
	}
	e := &WireError{Code: bareText(wire.Code), Target: bareText(wire.Target)}
	if e.Target == "" {
		e.Target = cmp.Or(wire.ActivityID, wire.Context.ActivityID)
	}
	for inner, depth := &wire, 0; inner != nil && depth < maxInner; depth++ {
		if message := cmp.Or(inner.Exact, bareText(inner.Message)); message != "" {
			e.Message = message
		}
		if code := bareText(inner.Code); depth > 0 && code != "" {
			e.Codes = append(e.Codes, code)
		}
		e.RequestID = cmp.Or(inner.RequestID, e.RequestID)
		if line, pos := cmp.Or(inner.Line, inner.KustoLine), cmp.Or(inner.Pos, inner.KustoPos); line > 0 && pos != nil {
			e.Line, e.Offset = line, *pos
		}
		switch {
		case inner.Inner != nil:
			inner = inner.Inner
		case len(inner.Details) > 0:
			inner = inner.Details[0]
		default:
			inner = nil
		}
	}
	return e
}

// parseAPIErrors parses the first of the errors in a frame or a row: {"error":{…}}, or a text.
func parseAPIErrors(raw []byte) *WireError {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil || len(list) == 0 {
		return nil
	}
	var outer struct{ Error json.RawMessage }
	if json.Unmarshal(list[0], &outer) == nil && outer.Error != nil {
		return ParseWireError(outer.Error)
	}
	text, _, _ := strings.Cut(bareText(list[0]), "\r\n")
	return &WireError{Message: text}
}

// bareText returns the text of a JSON string, and any other value as it is written.
func bareText(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}
