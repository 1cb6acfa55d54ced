package engine

import "quarry/table"

// Parts of a day in ticks of 100 ns.
const (
	ticksPerMicrosecond = table.TicksPerSecond / 1e6
	ticksPerMillisecond = table.TicksPerSecond / 1e3
	ticksPerMinute      = 60 * table.TicksPerSecond
	ticksPerHour        = 60 * ticksPerMinute
	ticksPerDay         = 24 * ticksPerHour
)
