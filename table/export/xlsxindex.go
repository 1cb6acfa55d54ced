package export

import "fmt"

// The names of the format (ECMA-376).
const (
	xmlHead      = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainSpace    = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	linkSpace    = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageSpace = "http://schemas.openxmlformats.org/package/2006/"
	partType     = "application/vnd.openxmlformats-officedocument.spreadsheetml."
)

// The styles of cells, as attributes. Their numbers are places in styleSheet.
const (
	styleBold   = ` s="1"`
	styleTime   = ` s="2"`
	styleQuoted = ` s="3"`
	styleWhole  = ` s="4"`
)

// styleSheet has the styles: ordinary, bold, time, text that looks like a formula, whole number.
const styleSheet = `<styleSheet xmlns="` + mainSpace + `">` +
	`<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm:ss.000"/></numFmts>` +
	`<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>` +
	`<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
	`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
	`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
	`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
	`<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
	`<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>` +
	`<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/>` +
	`<xf numFmtId="1" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>` +
	`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`

// writeIndex writes the parts that describe the others. The sheets with exact values follow the visible
// ones. There are no document properties, which are optional: readers disagree about them.
func (w *workbook) writeIndex(visible []string) error {
	sheets := visible
	for i := range w.exact {
		name := ExactSheet
		if i > 0 {
			name = fmt.Sprint(ExactSheet, " ", i+1)
		}
		sheets = append(sheets[:len(sheets):len(sheets)], name)
	}
	types := `<Types xmlns="` + packageSpace + `content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="` + partType + `sheet.main+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="` + partType + `styles+xml"/>` +
		`<Override PartName="/xl/sharedStrings.xml" ContentType="` + partType + `sharedStrings+xml"/>`
	book := `<workbook xmlns="` + mainSpace + `" xmlns:r="` + linkSpace + `"><bookViews><workbookView/></bookViews><sheets>`
	links := `<Relationships xmlns="` + packageSpace + `relationships">`
	link := func(id int, kind, target string) {
		links += fmt.Sprintf(`<Relationship Id="rId%d" Type="%s/%s" Target="%s"/>`, id, linkSpace, kind, target)
	}
	for i, name := range sheets {
		types += fmt.Sprintf(`<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="%sworksheet+xml"/>`, i+1, partType)
		state := ""
		if i >= len(visible) {
			state = ` state="hidden"`
		}
		book += fmt.Sprintf(`<sheet name="%s" sheetId="%d"%s r:id="rId%d"/>`, name, i+1, state, i+1)
		link(i+1, "worksheet", fmt.Sprintf("worksheets/sheet%d.xml", i+1))
	}
	link(len(sheets)+1, "styles", "styles.xml")
	link(len(sheets)+2, "sharedStrings", "sharedStrings.xml")
	book += `</sheets>`
	if area := w.area(); area != "" {
		book += `<definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">` + answerSheet +
			`!` + area + `</definedName></definedNames>`
	}
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", types + `</Types>`},
		{"_rels/.rels", `<Relationships xmlns="` + packageSpace + `relationships"><Relationship Id="rId1" Type="` +
			linkSpace + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", book + `</workbook>`},
		{"xl/_rels/workbook.xml.rels", links + `</Relationships>`},
		{"xl/styles.xml", styleSheet},
	} {
		if err := w.begin(part.name, part.text); err != nil {
			return err
		}
		if err := w.flush(true); err != nil {
			return err
		}
	}
	return nil
}
