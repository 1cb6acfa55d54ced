package vec

import "quarry/table"

// Parts of a day in ticks of 100 ns.
const (
	TicksPerMicrosecond = table.TicksPerSecond / 1e6
	TicksPerMillisecond = table.TicksPerSecond / 1e3
	TicksPerMinute      = 60 * table.TicksPerSecond
	TicksPerHour        = 60 * TicksPerMinute
	TicksPerDay         = 24 * TicksPerHour
)
