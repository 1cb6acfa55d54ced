package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"quarry/api"
	"quarry/api/quota"
	"quarry/hunt"
	"quarry/table"
)

// farClock is from where on a clock that is wrong becomes a matter: Entra ID takes five
// minutes, and our windows of a minute are counted by our own clock.
const farClock = 30 * time.Second

func newDoctor(f *flags) *cobra.Command {
	call := true
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Try the profile step by step and say what is wrong",
		Long: "Try the profile step by step: network, clock, sign-in, audience, permissions, and at the end one " +
			"small query, the only call that is spent. The first step that fails decides the exit code.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := openSession(cmd.Context(), f, cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			defer s.close()
			d := doctor{session: s, out: cmd.OutOrStdout(), notes: cmd.ErrOrStderr()}
			return d.examine(cmd.Context(), call)
		},
	}
	cmd.Flags().BoolVar(&call, "call", true, "end with one small query, which spends a call")
	return cmd
}

// doctor goes through what can be wrong between here and an answer.
type doctor struct {
	*session
	out, notes io.Writer
}

func (d *doctor) examine(ctx context.Context, call bool) error {
	d.say("ok", "profile", d.profile.Name+", "+d.profile.Dialect.String())
	reach, err := d.client.Reach(ctx)
	if err != nil {
		return d.failed("network", err)
	}
	d.say("ok", "network", reach.Host+" answers over TLS")
	d.clock(reach)
	id, err := d.client.Identity(ctx, signInPrompt(d.notes))
	if err != nil {
		return d.failed("sign-in", err)
	}
	d.say("ok", "sign-in", cmp.Or(strings.TrimSpace(string(id.Kind)+" "+id.Name), "there is a token"))
	if problem := d.client.Suits(id); problem != "" {
		return d.failed("permission", &api.Error{Kind: api.Forbidden, Message: problem})
	}
	if id.Note != "" {
		d.say("??", "permission", id.Note)
	} else {
		d.say("ok", "permission", "the token is for this service and holds what hunting needs")
	}
	if !call {
		return nil
	}
	return d.query(ctx)
}

// clock compares the service's clock with ours.
func (d *doctor) clock(reach api.Reach) {
	off := reach.Clock.Abs().Round(time.Second)
	switch {
	case off < farClock:
		d.say("ok", "clock", "within "+quota.Brief(farClock)+" of the service's")
	case reach.Clock > 0:
		d.say("!!", "clock", "this machine is "+quota.Brief(off)+" behind the service: set it right, sign-in and the meter go wrong otherwise")
	default:
		d.say("!!", "clock", "this machine is "+quota.Brief(off)+" ahead of the service: set it right, sign-in and the meter go wrong otherwise")
	}
}

// query sends the smallest hunt there is. DeviceInfo is in every dialect.
func (d *doctor) query(ctx context.Context) error {
	run := d.runner.Start(ctx, hunt.Question{Text: "DeviceInfo | take 1"})
	outcome := follow(ctx, run, d.notes)
	if outcome.Err != nil {
		return d.failed("query", outcome.Err)
	}
	d.say("ok", "query", fmt.Sprintf("DeviceInfo answers in %s", outcome.Duration.Round(time.Millisecond)))
	return nil
}

func (d *doctor) failed(step string, err error) error {
	d.say("!!", step, "see below")
	return err
}

func (d *doctor) say(sign, step, text string) {
	fmt.Fprintf(d.out, "%s %-10s %s\n", sign, step, table.Safe(text))
}
