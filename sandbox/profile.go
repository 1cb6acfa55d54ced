package sandbox

import (
	"context"
	"fmt"
	"hash/fnv"
	"strings"

	"quarry/kql/exec"
	"quarry/table"
	"quarry/table/times"
)

// Enrich implements engine.EnrichingSource: FileProfile, SeenBy and DeviceFromIP.
func (s *source) Enrich(ctx context.Context, function string, columns []table.Column,
	subjects []exec.Subject) (*table.Table, error) {
	enrich, ok := map[string]func([]exec.Subject) func(string) map[string]table.Value{
		"FileProfile": s.fileProfiles, "SeenBy": s.seenBy, "DeviceFromIP": s.devicesByAddress,
	}[function]
	if !ok {
		return nil, fmt.Errorf("the sandbox does not support this function: %w", exec.ErrUnavailable)
	}
	known, b := enrich(subjects), table.NewBuilder(columns)
	for _, subject := range subjects {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		values, row := known(subject.Key), make([]table.Value, len(columns))
		for i, column := range columns {
			row[i] = table.Null(column.Type)
			if v, ok := values[column.Name]; ok {
				row[i] = v
			}
		}
		b.Append(row...)
	}
	return b.Table(), nil
}

// chanceOf returns a pseudo-random number that depends only on the text.
func chanceOf(text string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(text))
	return h.Sum64()
}

// hashTables lists the tables with file hashes and the prefixes of their columns.
var hashTables = []struct{ table, prefix string }{
	{"DeviceProcessEvents", ""}, {"DeviceProcessEvents", "InitiatingProcess"}, {"DeviceFileEvents", ""},
}

// fileProfiles returns a lookup of file profiles by any of their hashes, for files that occur in
// the tenant's data.
func (s *source) fileProfiles(subjects []exec.Subject) func(string) map[string]table.Value {
	profiles := map[string]map[string]table.Value{}
	for _, subject := range subjects {
		profiles[strings.ToLower(subject.Key)] = nil
	}
	for _, place := range hashTables {
		s.readProfiles(place.table, place.prefix, profiles)
	}
	return func(key string) map[string]table.Value {
		if profile := profiles[strings.ToLower(key)]; profile != nil {
			return profile
		}
		return map[string]table.Value{"ProfileAvailability": table.NewString("Missing")}
	}
}

// readProfiles fills in the profiles whose hashes occur in a table.
func (s *source) readProfiles(name, prefix string, profiles map[string]map[string]table.Value) {
	version := prefix
	if prefix == "" {
		version = "Process"
	}
	wanted := []string{prefix + "SHA1", prefix + "SHA256", prefix + "MD5", prefix + "FileSize",
		version + "VersionInfoCompanyName", version + "VersionInfoProductName", timestamp}
	names := map[string]bool{}
	for _, column := range wanted {
		names[column] = true
	}
	t, ok := s.world.Table(name, names)
	if !ok {
		return
	}
	r := &rowReader{table: t}
	for row := range t.Rows() {
		r.row = row
		for _, hash := range wanted[:3] {
			key := strings.ToLower(r.value(hash).Text())
			if known, asked := profiles[key]; asked && known == nil && key != "" {
				profiles[key] = profileOf(r, wanted)
			}
		}
	}
}

// rowReader reads the cells of one row by column name.
type rowReader struct {
	table *table.Table
	row   int
	at    map[string]int
}

// value returns the cell of a column, or null if the table has no such column.
func (r *rowReader) value(name string) table.Value {
	at, known := r.at[name]
	if !known {
		if at = r.table.ColumnIndex(name); r.at == nil {
			r.at = map[string]int{}
		}
		r.at[name] = at
	}
	if at < 0 {
		return table.Null(table.String)
	}
	return r.table.Value(r.row, at)
}

// profileOf builds a profile from a row. A file whose version info names a company counts as signed
// by it; unsigned files are globally rare.
func profileOf(r *rowReader, names []string) map[string]table.Value {
	sha1, company, product := r.value(names[0]), r.value(names[4]).Text(), r.value(names[5]).Text()
	chance := chanceOf(sha1.Text())
	signed, prevalence, state := company != "", int32(1+chance%30), "Unsigned"
	if signed {
		prevalence, state = int32(100_000+chance%9_000_000), "SignedValid"
	}
	seen := r.value(names[6])
	p := map[string]table.Value{
		"SHA1": sha1, "SHA256": r.value(names[1]), "MD5": r.value(names[2]),
		"GlobalPrevalence": table.NewInt(prevalence), "GlobalLastSeen": seen,
		"SignatureState": table.NewString(state), "IsCertificateValid": table.NewBool(signed),
		"IsRootSignerMicrosoft": table.NewBool(strings.Contains(company, "Microsoft")),
		"IsExecutable":          table.NewBool(true),
		"Publisher":             table.NewString(company), "SoftwareName": table.NewString(product),
		"Signer":              table.NewString(company),
		"ProfileAvailability": table.NewString("Available"),
	}
	if size := r.value(names[3]); !size.IsNull() {
		p["FileSize"] = table.NewInt(int32(min(size.Int(), 1<<31-1)))
	}
	if age := int64(1 + chance%2000); !seen.IsNull() {
		p["GlobalFirstSeen"] = table.NewDateTime(seen.Int() - age*86400*times.TicksPerSecond)
	}
	if signed {
		p["Issuer"] = table.NewString(company + " Code Signing CA")
		p["SignerHash"] = table.NewString(fmt.Sprintf("%016x%016x%08x", chanceOf(company), chanceOf(company+"/"),
			uint32(chanceOf("/"+company))))
	}
	return p
}

// witnesses is the number of devices that have seen another device on the network.
const witnesses = 2

// seenBy returns a lookup of the devices that have seen a device on the network.
func (s *source) seenBy([]exec.Subject) func(string) map[string]table.Value {
	t, _ := s.world.Table("DeviceInfo", map[string]bool{"DeviceId": true})
	devices := distinctTexts(t, "DeviceId")
	return func(key string) map[string]table.Value {
		var list []string
		for i := range uint64(min(witnesses, len(devices))) {
			if id := devices[(chanceOf(key)+i)%uint64(len(devices))]; id != key {
				list = append(list, `"`+id+`"`)
			}
		}
		return map[string]table.Value{"SeenBy": table.NewDynamic("[" + strings.Join(list, ",") + "]")}
	}
}

// devicesByAddress returns a lookup of the device that has an address. Devices in the sandbox never
// change theirs.
func (s *source) devicesByAddress([]exec.Subject) func(string) map[string]table.Value {
	t, _ := s.world.Table("DeviceNetworkEvents", map[string]bool{"LocalIP": true, "DeviceId": true})
	owners, r := map[string]table.Value{}, &rowReader{table: t}
	for r.row = range t.Rows() {
		if address := r.value("LocalIP").Text(); address != "" {
			owners[address] = r.value("DeviceId")
		}
	}
	return func(key string) map[string]table.Value {
		owner, ok := owners[key]
		if !ok {
			return nil
		}
		return map[string]table.Value{"DeviceId": owner}
	}
}
