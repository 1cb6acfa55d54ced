package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"quarry/hunt"
	"quarry/table"
)

// follow waits for the end of a run and tells of waiting on the way.
func follow(ctx context.Context, run *hunt.Run, notes io.Writer) *hunt.Outcome {
	told, ask := "", askOn(notes)
	coverage := coverageNotes{out: notes, width: terminalWidth(notes)}
	defer coverage.end()
	for {
		// A canceled run still ends with an outcome, so the wait itself has no end of its own.
		p, _ := run.Next(context.WithoutCancel(ctx))
		if p.Outcome != nil {
			return p.Outcome
		}
		if p.State == hunt.SigningIn && p.Prompt.Code != told {
			told = p.Prompt.Code
			ask(p.Prompt)
		}
		coverage.show(p, time.Now())
		if p.Because != "" && p.Because != told && p.Coverage == nil {
			told = p.Because
			doing := "waiting until"
			if p.State == hunt.Retrying {
				doing = "trying again at"
			}
			fmt.Fprintf(notes, "quarry: %s %s: %s\n", doing, p.Resumes.Format(time.TimeOnly), table.Safe(p.Because))
		}
	}
}
