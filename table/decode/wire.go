package decode

import (
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
	s := &Stats{PeakMemory: wire.Usage.Memory.Peak}
	if seconds := wire.ExecutionTime; seconds > 0 && seconds < maxSeconds {
		s.Execution = time.Duration(seconds * float64(time.Second))
	}
	ticks, ok := times.ParseWireTimeSpan(wire.Usage.CPU.Total)
	if ok && ticks > 0 && ticks < maxSeconds*times.TicksPerSecond {
		s.CPU = time.Duration(ticks) * 100
	}
	for _, set := range wire.Datasets {
		s.Rows += set.Rows
		s.Size += set.Size
	}
	return s
}

// WireError is an error that a service put into a response.
type WireError struct {
	Code    string
	Message string
	Target  string // usually the id of the request
}

func (e *WireError) Error() string { return strings.TrimPrefix(e.Code+": "+e.Message, ": ") }

// parseWireError parses {"code","message","target"}, or a message alone.
func parseWireError(raw []byte) *WireError {
	var wire struct{ Code, Message, Target json.RawMessage }
	if json.Unmarshal(raw, &wire) != nil {
		return &WireError{Message: bareText(raw)}
	}
	return &WireError{Code: bareText(wire.Code), Message: bareText(wire.Message), Target: bareText(wire.Target)}
}

// bareText returns the text of a JSON string, and any other value as it is written.
func bareText(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}
