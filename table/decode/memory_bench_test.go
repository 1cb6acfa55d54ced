package decode_test

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"quarry/table"
	"quarry/table/decode"
	"quarry/table/events"
)

// fileToDecode is the environment variable that names the response for the process that
// BenchmarkPeakMemory starts.
const fileToDecode = "QUARRY_TEST_DECODE"

// BenchmarkPeakMemory decodes a full response in a separate process and reports the peak memory of
// the process, as counted by the kernel.
func BenchmarkPeakMemory(b *testing.B) {
	body := events.File(b, events.Shape{Rows: events.FullRows})
	var peak float64
	for b.Loop() {
		child := exec.Command(os.Args[0], "-test.run", "^TestDecodeInSeparateProcess$", "-test.v")
		child.Env = append(os.Environ(), fileToDecode+"="+body.Name())
		out, err := child.Output()
		if err != nil {
			b.Fatalf("%v: %s", err, out)
		}
		_, text, _ := strings.Cut(string(out), "peak kB ")
		text, _, _ = strings.Cut(text, "\n")
		kilobytes, err := strconv.ParseFloat(text, 64)
		if err != nil {
			b.Skipf("the kernel reports no peak: %s", out)
		}
		peak = max(peak, kilobytes/1000)
	}
	b.ReportMetric(peak, "peak-MB")
}

func TestDecodeInSeparateProcess(t *testing.T) {
	path := os.Getenv(fileToDecode)
	if path == "" {
		t.Skip("is started by BenchmarkPeakMemory")
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	decoded, err := decode.Decode(file, decode.Options{MaxBytes: 1 << 30, Publish: func(*table.Table) {}})
	if err != nil || decoded.Table.Rows() != events.FullRows {
		t.Fatalf("%d rows, %v", decoded.Table.Rows(), err)
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip("only Linux reports the peak memory of a process")
	}
	for line := range strings.Lines(string(status)) {
		if fields := strings.Fields(line); fields[0] == "VmHWM:" {
			fmt.Println("peak kB", fields[1])
		}
	}
}
