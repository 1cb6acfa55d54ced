package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"quarry/api/dialect"
	"quarry/hunt"
	"quarry/table"
)

// follow waits for the end of a run and reports sign-in prompts, waits and retries on the way.
func follow(ctx context.Context, run *hunt.Run, notes io.Writer) *hunt.Outcome {
	reported, elsewhere, prompt := "", dialect.Any, signInPrompt(notes)
	coverage := coverageNotes{out: notes, width: terminalWidth(notes)}
	defer coverage.end()
	for {
		// Canceling ctx ends the run with an outcome, so this wait must not be canceled itself.
		p, _ := run.Next(context.WithoutCancel(ctx))
		if p.API != elsewhere {
			elsewhere = p.API
			fmt.Fprintf(notes, "quarry: sent to the %s API, which has the tables\n", p.API)
		}
		if p.Outcome != nil {
			return p.Outcome
		}
		if p.State == hunt.SigningIn && p.Prompt.Code != reported {
			reported = p.Prompt.Code
			prompt(p.Prompt)
		}
		coverage.show(p, time.Now())
		if p.Because != "" && p.Because != reported && p.Coverage == nil {
			reported = p.Because
			action := "waiting until"
			if p.State == hunt.Retrying {
				action = "retrying at"
			}
			fmt.Fprintf(notes, "quarry: %s %s: %s\n", action, p.Resumes.Format(time.TimeOnly), table.Safe(p.Because))
		}
	}
}
