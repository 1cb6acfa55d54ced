package fn

import (
	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
)

// unit converts to the base unit of its kind by a factor and, for temperatures, an offset.
type unit struct{ factor, offset float64 }

const (
	inch  = 0.0254
	pound = 0.45359237

	surveyFoot = 1200.0 / 3937
	btu        = 1055.05585262 // British thermal unit, in joules
	watthour   = 3600
	usGallon   = 0.003785411784
	ukGallon   = 0.00454609
	cubicFoot  = 0.028316846592
)

// lengths are the units of length, from which others are derived.
var lengths = map[string]unit{
	"Angstrom": {factor: 1e-10}, "AstronomicalUnit": {factor: 1.4959787070e11}, "Centimeter": {factor: 1e-2},
	"Chain":     {factor: 792 * inch},
	"Decimeter": {factor: 1e-1}, "Fathom": {factor: 72 * inch}, "Foot": {factor: 12 * inch}, "Hand": {factor: 4 * inch},
	"Hectometer": {factor: 1e2}, "Inch": {factor: inch},
	"Kilofoot": {factor: 12000 * inch}, "Kilometer": {factor: 1e3}, "Kiloparsec": {factor: 3.08567758128e19},
	"Kiloyard":  {factor: 36000 * inch},
	"LightYear": {factor: 9.46073047258e15}, "Megameter": {factor: 1e6}, "Megaparsec": {factor: 3.08567758128e22},
	"Meter": {factor: 1}, "Microinch": {factor: 1e-6 * inch},
	"Micrometer": {factor: 1e-6}, "Mil": {factor: 1e-3 * inch}, "Mile": {factor: 63360 * inch},
	"Millimeter": {factor: 1e-3}, "Nanometer": {factor: 1e-9},
	"NauticalMile": {factor: 1852}, "Parsec": {factor: 3.08567758128e16}, "Shackle": {factor: 1080 * inch},
	"SolarRadius": {factor: 6.95510000e8}, "Yard": {factor: 36 * inch},
	"DataMile": {factor: 1828.8}, "Decameter": {factor: 10}, "DtpPica": {factor: inch / 6},
	"DtpPoint":      {factor: inch / 72},
	"KilolightYear": {factor: 9.46073047258e18}, "MegalightYear": {factor: 9.46073047258e21},
	"PrinterPica":  {factor: 12 * inch / 72.27},
	"PrinterPoint": {factor: inch / 72.27}, "Twip": {factor: inch / 1440}, "UsSurveyFoot": {factor: surveyFoot},
}

// unitsByKind are the units of each convert_ function.
var unitsByKind = map[string]map[string]unit{
	"length": lengths,
	"angle": {
		"Arcminute": {factor: 1.0 / 60}, "Arcsecond": {factor: 1.0 / 3600}, "Centiradian": {factor: 0.572957795130823},
		"Deciradian": {factor: 5.72957795130823},
		"Degree":     {factor: 1}, "Gradian": {factor: 0.9}, "Microdegree": {factor: 1e-6},
		"Microradian": {factor: 57.2957795130823e-6}, "Millidegree": {factor: 1e-3},
		"Milliradian": {factor: 57.2957795130823e-3}, "Nanodegree": {factor: 1e-9},
		"Nanoradian": {factor: 57.2957795130823e-9}, "NatoMil": {factor: 9.0 / 160},
		"Radian": {factor: 57.2957795130823}, "Revolution": {factor: 360}, "Tilt": {factor: 57.2957795130823},
	},
	"mass": {
		"Centigram": {factor: 1e-5}, "Decagram": {factor: 1e-2}, "Decigram": {factor: 1e-4},
		"EarthMass": {factor: 5.9722e24}, "Grain": {factor: pound / 7000}, "Gram": {factor: 1e-3},
		"Hectogram": {factor: 1e-1}, "Kilogram": {factor: 1}, "Kilopound": {factor: 1000 * pound},
		"Kilotonne": {factor: 1e6}, "LongHundredweight": {factor: 112 * pound},
		"LongTon": {factor: 2240 * pound}, "Megapound": {factor: 1e6 * pound}, "Megatonne": {factor: 1e9},
		"Microgram": {factor: 1e-9}, "Milligram": {factor: 1e-6},
		"Nanogram": {factor: 1e-12}, "Ounce": {factor: pound / 16}, "Pound": {factor: pound},
		"ShortHundredweight": {factor: 100 * pound}, "ShortTon": {factor: 2000 * pound},
		"Slug": {factor: 14.5939029}, "SolarMass": {factor: 1.98947e30}, "Stone": {factor: 14 * pound},
		"Tonne": {factor: 1e3},
	},
	"temperature": {
		"DegreeCelsius": {1, 273.15}, "DegreeDelisle": {-2.0 / 3, 373.15},
		"DegreeFahrenheit": {5.0 / 9, 459.67 * 5 / 9}, "DegreeNewton": {100.0 / 33, 273.15},
		"DegreeRankine": {factor: 5.0 / 9}, "DegreeReaumur": {1.25, 273.15},
		"DegreeRoemer": {40.0 / 21, 273.15 - 7.5*40/21}, "Kelvin": {factor: 1},
		"MillidegreeCelsius": {1e-3, 273.15}, "SolarTemperature": {factor: 5778},
	},
	"volume": {
		"AcreFoot": {factor: 1 / 0.000810714}, "Centiliter": {factor: 1e-5}, "CubicCentimeter": {factor: 1e-6},
		"CubicDecimeter": {factor: 1e-3}, "CubicFoot": {factor: 0.028316846592},
		"CubicInch": {factor: inch * inch * inch}, "CubicKilometer": {factor: 1e9}, "CubicMeter": {factor: 1},
		"CubicMile": {factor: 4168181825.440579584}, "CubicMillimeter": {factor: 1e-9},
		"CubicYard": {factor: 0.764554857984}, "Deciliter": {factor: 1e-4}, "Hectoliter": {factor: 1e-1},
		"ImperialGallon": {factor: 0.00454609}, "ImperialPint": {factor: 0.00056826125},
		"Kiloliter": {factor: 1}, "Liter": {factor: 1e-3}, "Milliliter": {factor: 1e-6},
		"OilBarrel": {factor: 0.158987294928}, "UsGallon": {factor: 0.003785411784},
		"UsOunce": {factor: 0.0000295735295625}, "UsPint": {factor: 0.000473176473},
		"UsQuart":      {factor: 0.000946352946},
		"AuTablespoon": {factor: 2e-5}, "BoardFoot": {factor: cubicFoot / 12}, "CubicHectometer": {factor: 1e6},
		"CubicMicrometer": {factor: 1e-18},
		"Decaliter":       {factor: 1e-2}, "DecausGallon": {factor: 10 * usGallon},
		"DeciusGallon": {factor: 0.1 * usGallon}, "HectousGallon": {factor: 100 * usGallon},
		"KilousGallon": {factor: 1e3 * usGallon}, "MegausGallon": {factor: 1e6 * usGallon},
		"KiloimperialGallon": {factor: 1e3 * ukGallon},
		"MegaimperialGallon": {factor: 1e6 * ukGallon}, "HectocubicFoot": {factor: 100 * cubicFoot},
		"KilocubicFoot": {factor: 1e3 * cubicFoot},
		"MegacubicFoot": {factor: 1e6 * cubicFoot}, "HectocubicMeter": {factor: 100}, "KilocubicMeter": {factor: 1e3},
		"Megaliter": {factor: 1e3}, "Microliter": {factor: 1e-9},
		"ImperialBeerBarrel": {factor: 36 * ukGallon}, "ImperialOunce": {factor: ukGallon / 160},
		"MetricCup": {factor: 2.5e-4}, "MetricTeaspoon": {factor: 5e-6},
		"UkTablespoon": {factor: 1.5e-5}, "UsBeerBarrel": {factor: 31 * usGallon},
		"UsCustomaryCup": {factor: usGallon / 16}, "UsLegalCup": {factor: 2.4e-4},
		"UsTablespoon": {factor: usGallon / 256}, "UsTeaspoon": {factor: usGallon / 768},
	},
	"speed": speeds(),
	"energy": {
		"BritishThermalUnit": {factor: 1055.05585262}, "Calorie": {factor: 4.184},
		"ElectronVolt": {factor: 1.602176565e-19}, "Erg": {factor: 1e-7}, "FootPound": {factor: 1.355817948},
		"GigawattHour": {factor: 3.6e12}, "Joule": {factor: 1}, "Kilocalorie": {factor: 4184},
		"Kilojoule": {factor: 1e3}, "KilowattHour": {factor: 3.6e6}, "Megajoule": {factor: 1e6},
		"MegawattHour": {factor: 3.6e9}, "Millijoule": {factor: 1e-3}, "WattHour": {factor: watthour},
		"DecathermEc": {factor: 1e6 * btu}, "ThermEc": {factor: 1e5 * btu},
		"DecathermImperial": {factor: 1.05505585257348e9}, "ThermImperial": {factor: 1.05505585257348e8},
		"DecathermUs": {factor: 1.054804e9}, "ThermUs": {factor: 1.054804e8},
		"KilobritishThermalUnit": {factor: 1e3 * btu}, "MegabritishThermalUnit": {factor: 1e6 * btu},
		"GigabritishThermalUnit": {factor: 1e9 * btu}, "KiloelectronVolt": {factor: 1.602176565e-16},
		"MegaelectronVolt": {factor: 1.602176565e-13},
		"GigaelectronVolt": {factor: 1.602176565e-10}, "TeraelectronVolt": {factor: 1.602176565e-7},
		"Gigajoule": {factor: 1e9}, "Megacalorie": {factor: 4.184e6},
		"HorsepowerHour": {factor: 2.6845195377e6}, "TerawattHour": {factor: 1e12 * watthour},
		"WattDay": {factor: 24 * watthour}, "KilowattDay": {factor: 24e3 * watthour},
		"MegawattDay": {factor: 24e6 * watthour}, "GigawattDay": {factor: 24e9 * watthour},
		"TerawattDay": {factor: 24e12 * watthour},
	},
	"force": {
		"Decanewton": {factor: 10}, "Dyn": {factor: 1e-5}, "KilogramForce": {factor: 9.80665},
		"Kilonewton": {factor: 1e3}, "KiloPond": {factor: 9.80665}, "Meganewton": {factor: 1e6},
		"Micronewton": {factor: 1e-6}, "Millinewton": {factor: 1e-3}, "Newton": {factor: 1},
		"OunceForce": {factor: 0.278013851}, "Poundal": {factor: 0.138254954376},
		"PoundForce": {factor: 4.4482216152605}, "KilopoundForce": {factor: 4448.2216152605},
		"ShortTonForce": {factor: 8896.443230521}, "TonneForce": {factor: 9806.65},
	},
}

// speeds combines the lengths that have speeds with the units of time.
func speeds() map[string]unit {
	units := map[string]unit{"Knot": {factor: 1852.0 / 3600}}
	for _, length := range []string{
		"Nanometer", "Micrometer", "Millimeter", "Centimeter", "Decimeter", "Meter", "Kilometer",
		"Inch", "Foot", "Yard", "Mile", "UsSurveyFoot",
	} {
		for time, seconds := range map[string]float64{"Second": 1, "Minute": 60, "Hour": 3600} {
			units[length+"Per"+time] = unit{factor: lengths[length].factor / seconds}
		}
	}
	return units
}

// unitFunctions returns convert_length and similar functions.
func unitFunctions() []expr.Function {
	var list []expr.Function
	for kind, units := range unitsByKind {
		list = append(list, expr.Function{Name: "convert_" + kind, Params: "rss", Result: table.Real,
			Row: func(a []vec.Datum) vec.Datum {
				from, ok := units[a[1].Str]
				to, also := units[a[2].Str]
				if !ok || !also {
					return vec.NullOf(table.Real)
				}
				return vec.RealOf((a[0].Real()*from.factor + from.offset - to.offset) / to.factor)
			}})
	}
	return list
}
