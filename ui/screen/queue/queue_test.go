package queue_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"quarry/api/quota"
	"quarry/hunt"
	"quarry/ui/screen/queue"
	"quarry/ui/widget/meter"
)

var (
	noon  = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	signs = queue.Strip{Done: "#", Running: "@", Waiting: ".", Failed: "x"}
)

func screen(slices int) *queue.Model {
	m := queue.New(queue.DefaultKeys(), queue.Styles{Marker: ">", Tail: "~", Strip: signs,
		Rising: []string{".", "#"}, Meter: meter.Styles{BarOn: "#", BarOff: ".", TightMark: "!", FullMark: "x"}})
	c := &hunt.Coverage{}
	for i := range slices {
		c.Slices = append(c.Slices, hunt.Slice{Title: fmt.Sprintf("window %d \x1b[31m", i),
			State: hunt.SliceState(i % 6), Rows: i, Err: "a\nb"})
	}
	m.Set([]hunt.Waiting{{ID: 4, Text: "T\n| take 1", Resumes: noon.Add(38 * time.Second),
		Because: "45 of 45 calls a minute"}, {ID: 7, Text: "U"}}, c, noon)
	m.SetQuota(quota.Snapshot{NextFree: 38 * time.Second, Gauges: []quota.Gauge{
		{Name: "calls/min", Used: 33, Limit: 45, Frees: 12 * time.Second}, {Name: "run/h", Used: 1, Limit: 600, SpentIn: 2 * time.Hour}}},
		[]quota.Call{{Start: noon.Add(-time.Second)}, {Start: noon.Add(-30 * time.Minute)}, {Start: noon.Add(-20 * time.Hour)},
			{Start: noon.Add(-48 * time.Hour)}, {Start: noon.Add(time.Hour)}})
	return m
}

func TestTheScreenFillsItsSizeAndIsSafe(t *testing.T) {
	for _, size := range [][2]int{{40, 4}, {80, 24}, {200, 50}, {400, 120}} {
		for _, slices := range []int{0, 3, 500} {
			m := screen(slices)
			m.SetSize(size[0], size[1])
			view := m.View()
			lines := strings.Split(view, "\n")
			if len(lines) != size[1] {
				t.Errorf("%v with %d slices: %d lines", size, slices, len(lines))
			}
			for _, l := range lines {
				if w := ansi.StringWidth(l); w != size[0] {
					t.Errorf("%v with %d slices: a line is %d wide: %q", size, slices, w, l)
				}
			}
			if strings.Contains(view, "\x1b[31m") {
				t.Error("a title reaches the terminal raw")
			}
		}
	}
}

func TestQueuedCallsAreShown(t *testing.T) {
	m := screen(6)
	m.SetSize(100, 30)
	view := ansi.Strip(m.View())
	for _, want := range []string{"At this rate run/h runs out at 14:00.", "Queued calls: 2", "in 38 s", "T | take 1",
		"queued", ".@@#x#"} {
		if !strings.Contains(view, want) {
			t.Errorf("%q is not on the screen:\n%s", want, view)
		}
	}
}

func TestKeysReturnActions(t *testing.T) {
	m := screen(2)
	m.SetSize(80, 24)
	press := func(text string) queue.Action {
		wish, _ := m.HandleKey(tea.KeyPressMsg{Code: rune(text[0]), Text: text})
		return wish
	}
	for text, want := range map[string]queue.Action{"J": queue.Move{ID: 4, By: 1}, "K": queue.Move{ID: 4, By: -1},
		"d": queue.Drop{ID: 4}, "D": queue.Empty{}, "p": queue.Pause{}, "r": queue.Repair{}} {
		if got := press(text); got != want {
			t.Errorf("%s gives %v, want %v", text, got, want)
		}
	}
	press("j")
	press("j") // on the first slice: there is no call to move
	if got := press("d"); got != nil {
		t.Errorf("on a slice d gives %v", got)
	}
	if _, used := m.HandleKey(tea.KeyPressMsg{Code: 'z', Text: "z"}); used {
		t.Error("a key without a meaning was used")
	}
}

func TestStripShowsTheMostImportantState(t *testing.T) {
	done, waiting, failed, running := hunt.Slice{State: hunt.SliceDone}, hunt.Slice{},
		hunt.Slice{State: hunt.SliceFailed}, hunt.Slice{State: hunt.SliceRunning}
	for _, c := range []struct {
		slices []hunt.Slice
		width  int
		want   string
	}{
		{nil, 5, ""},
		{[]hunt.Slice{done, waiting}, 5, "#."},
		{[]hunt.Slice{done, failed, running, waiting, done, done}, 3, "x@#"},
		{[]hunt.Slice{done, done, done, waiting}, 1, "."},
		{[]hunt.Slice{done}, 0, ""},
	} {
		if got := signs.Draw(c.slices, c.width); got != c.want {
			t.Errorf("%v in %d cells: %q, want %q", c.slices, c.width, got, c.want)
		}
	}
}

// TestQuotaIsShownAsGaugesAndCharts reads the numbers of the page.
func TestQuotaIsShownAsGaugesAndCharts(t *testing.T) {
	m := screen(0)
	m.SetSize(80, 30)
	view := ansi.Strip(m.View())
	for _, want := range []string{"33/45 ! calls/min", "some free in 12 s", "Next call in 38 s.",
		"2 calls, at most 1 in", "3 calls, at most 2 in"} {
		if !strings.Contains(view, want) {
			t.Errorf("the page does not show %q:\n%s", want, view)
		}
	}
}
