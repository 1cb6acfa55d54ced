package decode_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"quarry/table"
	"quarry/table/decode"
	"quarry/table/events"
)

const schemaOfN = `{"Schema":[{"Name":"N","Type":"Int64"}],"Results":[`

func rowsOfN(from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"N":%d}`, i)
	}
	return b.String()
}

// showing records the number of rows of each published table, and the time.
type showing struct {
	rows  []int
	times []time.Duration
	start time.Time
}

func (s *showing) publish(t *table.Table) {
	s.rows = append(s.rows, t.Rows())
	s.times = append(s.times, time.Since(s.start))
}

func TestFirstRowsArePublishedEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		body, service := io.Pipe()
		shown := &showing{start: time.Now()}
		go func() {
			io.WriteString(service, schemaOfN+rowsOfN(0, 3)+`,{"N":`)
			time.Sleep(10 * time.Second)
			io.WriteString(service, "3}"+rowsOfN(4, 60)+"]}")
			service.Close()
		}()
		decoded, err := decode.Decode(body, decode.Options{Publish: shown.publish})
		if err != nil || decoded.Table.Rows() != 60 || !decoded.Complete {
			t.Fatalf("got %d rows, complete %v, %v", decoded.Table.Rows(), decoded.Complete, err)
		}
		if len(shown.rows) == 0 || shown.rows[0] != 3 || shown.times[0] != 0 {
			t.Errorf("shown %v at %v, want 3 rows at once", shown.rows, shown.times)
		}
	})
}

func TestFirstFiftyRowsArePublishedAtOnce(t *testing.T) {
	shown := &showing{start: time.Now()}
	body := schemaOfN + rowsOfN(0, 500) + "]}"
	if _, err := decode.Decode(strings.NewReader(body),
		decode.Options{Publish: shown.publish, Every: time.Hour}); err != nil {
		t.Fatal(err)
	}
	if len(shown.rows) != 1 || shown.rows[0] != 50 {
		t.Errorf("shown %v, want 50 rows once", shown.rows)
	}
}

// Rows that arrive every millisecond are published every 50 ms, and the rest when the source
// pauses. The rows of the first screen do not wait for the interval after the ones before them.
func TestRowsArePublishedOncePerInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		body, service := io.Pipe()
		shown := &showing{start: time.Now()}
		go func() {
			io.WriteString(service, schemaOfN)
			for i := range 200 {
				io.WriteString(service, rowsOfN(i, i+1))
				time.Sleep(time.Millisecond)
			}
			time.Sleep(time.Second)
			io.WriteString(service, "]}")
			service.Close()
		}()
		if _, err := decode.Decode(body, decode.Options{Publish: shown.publish}); err != nil {
			t.Fatal(err)
		}
		for i := 1; i < len(shown.times); i++ {
			if gap := shown.times[i] - shown.times[i-1]; gap < 50*time.Millisecond && shown.rows[i] != 50 {
				t.Errorf("shown twice within %v: %v", gap, shown.times)
			}
		}
		if !slices.Contains(shown.rows, 50) {
			t.Errorf("shown %v, want 50 rows as soon as they are there", shown.rows)
		}
		if n := len(shown.rows); n < 4 || n > 7 || shown.rows[n-1] != 200 || shown.times[n-1] > 300*time.Millisecond {
			t.Errorf("shown %v at %v, want all 200 rows before the silence ends", shown.rows, shown.times)
		}
	})
}

// Published tables do not change while decoding continues. The race detector watches this test.
func TestPublishedTablesDoNotChange(t *testing.T) {
	var readers sync.WaitGroup
	body := events.Answer(events.Shape{Rows: 6000})
	whole, err := decode.Decode(bytes.NewReader(body), decode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var views []*table.Table
	publish := func(part *table.Table) {
		views = append(views, part)
		readers.Add(1)
		go func() {
			defer readers.Done()
			requireSameRows(t, part, whole.Table)
		}()
	}
	_, err = decode.Decode(iotest.HalfReader(bytes.NewReader(body)),
		decode.Options{Publish: publish, Every: time.Nanosecond})
	readers.Wait()
	if err != nil || len(views) < 3 {
		t.Fatalf("published %d times, %v", len(views), err)
	}
	for _, v := range views {
		requireSameRows(t, v, whole.Table)
	}
}

// requireSameRows fails unless part is the beginning of whole.
func requireSameRows(t *testing.T, part, whole *table.Table) {
	for c, column := range whole.Columns() {
		for row := range part.Rows() {
			if got, want := part.Value(row, c), whole.Value(row, c); got != want {
				t.Errorf("row %d of %d, %s: got %v, want %v", row, part.Rows(), column.Name, got, want)
				return
			}
		}
	}
}

func TestTruncatedBodyKeepsCompleteRows(t *testing.T) {
	body := schemaOfN + rowsOfN(0, 4) + "]}"
	for cut := range len(body) {
		decoded, err := decode.Decode(strings.NewReader(body[:cut]), decode.Options{})
		if !errors.Is(err, io.ErrUnexpectedEOF) || decoded.Complete {
			t.Fatalf("cut at %d: got %v, complete %v", cut, err, decoded.Complete)
		}
		rows := strings.Count(body[:cut], "}") - 1 // one belongs to the schema
		if got := rowsOf(decoded.Table); got != max(rows, 0) {
			t.Errorf("cut at %d (%s): got %d rows, want %d", cut, body[:cut], got, rows)
		}
		if decoded.Bytes != int64(cut) {
			t.Errorf("cut at %d: got %d bytes", cut, decoded.Bytes)
		}
	}
}

func rowsOf(t *table.Table) int {
	if t == nil {
		return 0
	}
	return t.Rows()
}

func TestReadErrorKeepsRowsSoFar(t *testing.T) {
	failure := errors.New("connection reset by peer")
	body := io.MultiReader(strings.NewReader(schemaOfN+rowsOfN(0, 2)+`,{"N"`), iotest.ErrReader(failure))
	decoded, err := decode.Decode(body, decode.Options{})
	if !errors.Is(err, failure) || rowsOf(decoded.Table) != 2 || decoded.Complete {
		t.Errorf("got %d rows, complete %v, %v", rowsOf(decoded.Table), decoded.Complete, err)
	}
}

func TestByteLimit(t *testing.T) {
	body := schemaOfN + rowsOfN(0, 1000) + "]}"
	size := int64(len(body))
	if _, err := decode.Decode(strings.NewReader(body), decode.Options{MaxBytes: size}); err != nil {
		t.Errorf("a body of just the limit: %v", err)
	}
	for _, limit := range []int64{1, 100, size - 1} {
		decoded, err := decode.Decode(strings.NewReader(body), decode.Options{MaxBytes: limit})
		var tooLarge *decode.TooLargeError
		if !errors.As(err, &tooLarge) || tooLarge.Limit != limit || decoded.Complete {
			t.Errorf("limit %d: got %v", limit, err)
		}
		if limit == size-1 && rowsOf(decoded.Table) != 1000 {
			t.Errorf("limit %d: got %d rows, want those before it", limit, rowsOf(decoded.Table))
		}
	}
}

func TestReaderWithoutProgressFails(t *testing.T) {
	if _, err := decode.Decode(idleReader{}, decode.Options{}); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("got %v", err)
	}
}

type idleReader struct{}

func (idleReader) Read([]byte) (int, error) { return 0, nil }

func TestLimitOfAPiece(t *testing.T) {
	row := `{"N":"` + strings.Repeat("x", 2<<20) + `"}`
	body := schemaOfN + `{"N":"a"},` + row + "]}"
	for limit, want := range map[int64]bool{1 << 20: false, 4 << 20: true} {
		decoded, err := decode.Decode(strings.NewReader(body), decode.Options{MaxPiece: limit})
		var tooLarge *decode.TooLargeError
		switch {
		case want && (err != nil || rowsOf(decoded.Table) != 2):
			t.Errorf("limit %d: got %d rows, %v", limit, rowsOf(decoded.Table), err)
		case !want && (!errors.As(err, &tooLarge) || tooLarge.Unit != decode.Piece || rowsOf(decoded.Table) != 1):
			t.Errorf("limit %d: got %d rows, %v", limit, rowsOf(decoded.Table), err)
		}
	}
}
