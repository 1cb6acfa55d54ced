package chart

import (
	"math"
	"time"

	"quarry/table"
	"quarry/ui/widget/line"
)

// maxBins bounds the bins of a histogram. A narrow screen adds neighbours together.
const maxBins = 120

// Histogram counts values in bins of equal width that start at round numbers or times.
func Histogram(name string, column table.Type, values []table.Value, zone *time.Location) Chart {
	c := Chart{Kind: Columns, Title: "Histogram of " + name, Axis: name, Time: column == table.DateTime}
	if c.Time {
		c.Title = "Timeline of " + name
	}
	numbers := make([]float64, 0, len(values))
	whole := true
	for _, v := range values {
		if x := position(v); !math.IsNaN(x) && !math.IsInf(x, 0) && v.Type() == column {
			numbers = append(numbers, x)
			whole = whole && x == math.Trunc(x)
		}
	}
	if len(numbers) == 0 {
		return c
	}
	b := boundsOf(numbers)
	step, shift := niceStep(b.high/2-b.low/2, maxBins/2), 0.0 // halves: the span itself may overflow
	if c.Time {
		step = niceTimeStep(b.high-b.low, maxBins)
		_, offset := time.Unix(int64(b.low), 0).In(zone).Zone()
		shift = float64(offset)
	} else if whole {
		step = max(step, 1)
	}
	first := math.Floor((b.low+shift)/step)*step - shift
	count := max(min(int(b.high/step-first/step)+1, 2*maxBins), 1)
	counts := make([]float64, count)
	for _, x := range numbers {
		counts[max(min(int(x/step-first/step), count-1), 0)]++
	}
	for i := range counts {
		c.X = append(c.X, first+step*float64(i))
	}
	c.Step, c.Series = step, []Series{{Name: "rows", Values: counts}}
	c.Note = line.Counted(len(numbers), "value")
	return c
}

func stepText(step float64, timely bool) string {
	if !timely {
		return numberText(step)
	}
	for _, unit := range []struct {
		seconds float64
		name    string
	}{{day, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}} {
		if n := step / unit.seconds; n >= 1 && n == math.Trunc(n) {
			return line.Counted(int(n), unit.name)
		}
	}
	return time.Duration(step * float64(time.Second)).String()
}
