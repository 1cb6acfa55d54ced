package cli

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"quarry/sandbox"
)

// sandboxFlags are the options of quarry sandbox.
type sandboxFlags struct {
	tenant sandbox.Options // what a flag sets as it is
	listen string
	limits []string
	faults []string
	now    string
	skew   time.Duration
}

// mostScale keeps the largest table, of some hundred thousand rows, within the memory of a small machine.
const mostScale = 20

// mostSpeed makes the longest window, a day, shorter than a second.
const mostSpeed = 100_000

func newSandbox() *cobra.Command {
	var f sandboxFlags
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve the embedded tenant",
		Long: "Serve the embedded sandbox tenant over HTTPS on loopback until interrupted. When it is ready, one " +
			"JSON line on standard output says where it is, who may sign in, and which file holds the " +
			"certificate to trust.",
		Example: "  quarry sandbox --listen 127.0.0.1:8443 --limit calls_per_minute=5 --fault status=503@3",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return f.serve(cmd) },
	}
	cmd.Flags().StringVar(&f.listen, "listen", "127.0.0.1:0", "loopback address to listen on; port 0 takes a free one")
	cmd.Flags().StringArrayVar(&f.limits, "limit", nil, "change a limit, such as calls_per_minute=45; may be repeated")
	cmd.Flags().StringArrayVar(&f.faults, "fault", nil, "fail on purpose, such as status=503@3; may be repeated")
	cmd.Flags().StringVar(&f.now, "now", "", "moment at which the data ends, such as 2026-11-23T00:00:00Z (default: now)")
	cmd.Flags().Int64Var(&f.tenant.Seed, "seed", 1, "seed of the tenant's data")
	cmd.Flags().Float64Var(&f.tenant.Scale, "scale", 1, "number of rows, as a multiple of the usual")
	cmd.Flags().Float64Var(&f.tenant.Speed, "speed", 1, "how fast the clock of the limits runs: at 60, a minute's calls are free again after a second")
	cmd.Flags().DurationVar(&f.skew, "skew", 0, "how far the tenant's clock is ahead of this machine's, or behind with a minus")
	cmd.Flags().DurationVar(&f.tenant.Slowness, "slowness", 0, "time that each query takes longer, such as 2s")
	cmd.Flags().DurationVar(&f.tenant.TokenLifetime, "token-lifetime", time.Hour, "time after which a token has expired")
	cmd.Flags().BoolVar(&f.tenant.RetryAfter, "retry-after", false, "send the Retry-After header with a 429")
	cmd.Flags().BoolVar(&f.tenant.MDEStats, "stats", false, "end the answers of the mde dialect with Stats")
	return cmd
}

func (f *sandboxFlags) serve(cmd *cobra.Command) error {
	opts, err := f.options()
	if err != nil {
		return err
	}
	opts.Log = lateLog()
	tenant, err := sandbox.Start(opts)
	if err != nil {
		return err
	}
	defer tenant.Close()
	folder, err := os.MkdirTemp("", "quarry-sandbox-")
	if err != nil {
		return fmt.Errorf("write the sandbox's certificate: %w", err)
	}
	defer os.RemoveAll(folder)
	authority := filepath.Join(folder, "ca.pem")
	if err := os.WriteFile(authority, tenant.CA, 0o600); err != nil {
		return fmt.Errorf("write the sandbox's certificate: %w", err)
	}
	err = json.NewEncoder(cmd.OutOrStdout()).Encode(map[string]string{
		"mde_url": tenant.MDEURL, "xdr_url": tenant.XDRURL, "graph_url": tenant.GraphURL,
		"token_url": tenant.TokenURL, "tenant_id": tenant.TenantID,
		"client_id": tenant.ClientID, "client_secret": tenant.ClientSecret, "ca_file": authority,
	})
	if err != nil {
		return err
	}
	<-cmd.Context().Done()
	return nil
}

// options turns the flags into the tenant's options.
func (f *sandboxFlags) options() (sandbox.Options, error) {
	opts := f.tenant
	opts.Limits = sandbox.DefaultLimits()
	switch {
	case !(opts.Scale > 0 && opts.Scale <= mostScale):
		return opts, usagef("--scale %v is not above 0 and up to %d", opts.Scale, mostScale)
	case !(opts.Speed >= 1 && opts.Speed <= mostSpeed):
		return opts, usagef("--speed %v is not from 1 up to %d", opts.Speed, mostSpeed)
	case opts.Slowness < 0:
		return opts, usagef("--slowness %s is below 0", opts.Slowness)
	case opts.TokenLifetime <= 0:
		return opts, usagef("--token-lifetime %s is not above 0", opts.TokenLifetime)
	}
	for _, text := range f.limits {
		if err := opts.Limits.Set(text); err != nil {
			return opts, usagef("--limit %s: %w", text, err)
		}
	}
	for _, text := range f.faults {
		fault, err := sandbox.ParseFault(text)
		if err != nil {
			return opts, usagef("--fault %s: %w", text, err)
		}
		opts.Faults = append(opts.Faults, fault)
	}
	if f.now != "" {
		start, err := time.Parse(time.RFC3339Nano, f.now)
		if err != nil {
			return opts, usagef("--now %s is not a time like 2026-11-23T00:00:00Z", f.now)
		}
		opts.Now, opts.End = clockFrom(start.Add(f.skew)), start // the clock goes on: rows must not
	} else if f.skew != 0 {
		opts.Now = clockFrom(time.Now().Add(f.skew))
	}
	host, _, err := net.SplitHostPort(f.listen)
	if err != nil {
		return opts, usagef("--listen %s is not an address like 127.0.0.1:8443", f.listen)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return opts, usagef("--listen %s is not on loopback: the sandbox serves this machine only", f.listen)
	}
	opts.Listener, err = net.Listen("tcp", f.listen)
	if err != nil {
		return opts, fmt.Errorf("listen for the sandbox: %w", err)
	}
	return opts, nil
}

// clockFrom is a clock that shows start now and goes on from there.
func clockFrom(start time.Time) func() time.Time {
	began := time.Now()
	return func() time.Time { return start.Add(time.Since(began)) }
}
