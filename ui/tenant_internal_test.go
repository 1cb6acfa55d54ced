package ui

import (
	"context"
	"time"

	"quarry/api"
	"quarry/api/dialect"
	"quarry/hunt/schema"
	"quarry/kql/catalog"
)

// tenantOf returns a kept schema with a content.
func tenantOf(m *Model, tenant catalog.Tenant) *schema.Kept {
	client := fetchedTenant{tenant}
	kept, err := schema.NewFolder("").Open("", "")
	if err == nil {
		_, err = kept.Fetch(m.jobs.Context, schema.Service{API: dialect.Graph, Whole: client.whole,
			Now: func() time.Time { return tenant.Fetched }}, nil)
	}
	for _, t := range tenant.Tables {
		for _, c := range t.Columns {
			if c.Origin == catalog.FromResults && err == nil {
				err = kept.Learn(t.Name, []catalog.Column{c.Column}, c.Seen, false)
			}
		}
	}
	if err != nil {
		panic(err)
	}
	return kept
}

// fetchedTenant is a tenant that gives its schema.
type fetchedTenant struct{ catalog.Tenant }

func (f fetchedTenant) whole(context.Context) (*api.HuntingSchema, error) {
	s := &api.HuntingSchema{}
	for _, t := range f.Tables {
		out := api.SchemaTable{Name: t.Name, Description: t.Help}
		for _, c := range t.Columns {
			if c.Origin == catalog.FromTenant {
				out.Columns = append(out.Columns,
					api.SchemaColumn{Name: c.Name, Type: c.Type.String(), Description: c.Help})
			}
		}
		s.Tables = append(s.Tables, out)
	}
	for _, function := range f.Functions {
		s.Functions = append(s.Functions, api.SchemaFunction{Name: function.Name, Description: function.Help})
	}
	return s, nil
}
