package slice_test

import (
	"context"
	"crypto/x509"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"quarry/api"
	"quarry/api/auth"
	"quarry/api/dialect"
	"quarry/hunt/slice"
	"quarry/sandbox"
	"quarry/table"
)

// noon is the current time of the tenant.
var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// open starts a tenant without call limits, and returns a client for it. Tenants of the same scale have
// the same rows, whatever the row limit.
func open(t testing.TB, name dialect.Name, scale float64, rows int) *api.Client {
	t.Helper()
	tenant, err := sandbox.Start(sandbox.Options{
		Now: func() time.Time { return noon }, Scale: scale, Limits: sandbox.Limits{Rows: rows, Request: time.Minute},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tenant.Close() })
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(tenant.CA)
	web := api.NewHTTPClient(api.Transport{RootCAs: roots})
	now := func() time.Time { return noon }
	tokens, err := auth.NewClientSecret(auth.ClientSecret{
		Secret: tenant.ClientSecret,
		App: auth.App{TenantID: tenant.TenantID, ClientID: tenant.ClientID, AuthorityURL: tenant.TokenURL,
			HTTP: web},
	})
	if err != nil {
		t.Fatal(err)
	}
	d, _ := api.DialectNamed(name)
	client, err := api.NewClient(api.Config{Dialect: d, BaseURL: tenant.GraphURL, Tokens: tokens, HTTP: web, Now: now,
		Rows: rows})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// collect runs a plan slice by slice, and splits slices that exceed the limit.
func collect(ctx context.Context, client *api.Client, p *slice.Plan,
	first func(*slice.Leaf) []slice.Range) (*table.Table, int, error) {
	calls := 0
	var collected []*table.Table
	for _, leaf := range p.Leaves {
		ranges := first(leaf)
		var answers []*table.Table
		for len(ranges) > 0 {
			r := ranges[0]
			ranges = ranges[1:]
			calls++
			answer, err := client.Run(ctx, api.Query{Text: leaf.Query(r)}, nil)
			if err != nil {
				return nil, calls, fmt.Errorf("%w\n%s", err, leaf.Query(r))
			}
			if answer.Truncated != "" {
				halves, err := leaf.Halves(r)
				if err != nil {
					return nil, calls, err
				}
				ranges = append(halves, ranges...)
				continue
			}
			answers = append(answers, answer.Table)
		}
		whole, err := table.Concat(answers)
		if err != nil {
			return nil, calls, err
		}
		collected = append(collected, whole)
	}
	merged, err := p.Merge(ctx, collected, 1)
	return merged, calls, err
}

// lines returns the schema and the rows of a table, one line each.
func lines(t *table.Table) []string {
	head := make([]string, len(t.Columns()))
	for i, c := range t.Columns() {
		head[i] = c.Name + ":" + c.Type.String()
	}
	list := []string{strings.Join(head, "|")}
	for row := range t.Rows() {
		cells := make([]string, len(t.Columns()))
		for i := range cells {
			v := t.Value(row, i)
			// The one value with invalid UTF-8 is replaced in transit, and escaped differently in JSON.
			cells[i] = strings.ReplaceAll(v.String(), `\ufffd`, "\ufffd")
			if v.IsNull() {
				cells[i] = "null"
			}
		}
		list = append(list, strings.Join(cells, "|"))
	}
	return list
}

// sameRows compares two tables, ordered or as multisets, and describes the first difference.
func sameRows(got, want *table.Table, ordered bool) string {
	a, b := lines(got), lines(want)
	if !ordered {
		slices.Sort(a[1:])
		slices.Sort(b[1:])
	}
	if len(a) != len(b) {
		return fmt.Sprintf("%d rows, want %d\n got %s\nwant %s", len(a)-1, len(b)-1, a[0], b[0])
	}
	for i := range a {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d differs\n got %s\nwant %s", i, a[i], b[i])
		}
	}
	return ""
}
