package engine

import "math"

// earthRadius is the mean radius in meters with which S2 and Kusto compute.
const earthRadius = 6371010.0

// onSphere is a place on the earth as a vector of length one. Lines between places are the shortest
// ones, and areas are those of the sphere.
type onSphere struct{ x, y, z float64 }

// placeOf gives the vector of a place in degrees; ok is false where there is none such.
func placeOf(longitude, latitude float64) (p onSphere, ok bool) {
	if !(math.Abs(longitude) <= 180 && math.Abs(latitude) <= 90) {
		return p, false
	}
	lng, lat := longitude*math.Pi/180, latitude*math.Pi/180
	return onSphere{math.Cos(lat) * math.Cos(lng), math.Cos(lat) * math.Sin(lng), math.Sin(lat)}, true
}

func (p onSphere) degrees() (longitude, latitude float64) {
	return math.Atan2(p.y, p.x) * 180 / math.Pi, math.Atan2(p.z, math.Hypot(p.x, p.y)) * 180 / math.Pi
}

func (p onSphere) dot(q onSphere) float64      { return p.x*q.x + p.y*q.y + p.z*q.z }
func (p onSphere) plus(q onSphere) onSphere    { return onSphere{p.x + q.x, p.y + q.y, p.z + q.z} }
func (p onSphere) minus(q onSphere) onSphere   { return onSphere{p.x - q.x, p.y - q.y, p.z - q.z} }
func (p onSphere) times(f float64) onSphere    { return onSphere{p.x * f, p.y * f, p.z * f} }
func (p onSphere) length() float64             { return math.Sqrt(p.dot(p)) }
func (p onSphere) unit() onSphere              { return p.times(1 / p.length()) }
func (p onSphere) angle(q onSphere) float64    { return math.Atan2(p.cross(q).length(), p.dot(q)) }
func (p onSphere) distance(q onSphere) float64 { return p.angle(q) * earthRadius }

func (p onSphere) cross(q onSphere) onSphere {
	return onSphere{p.y*q.z - p.z*q.y, p.z*q.x - p.x*q.z, p.x*q.y - p.y*q.x}
}

// azimuth is the direction from p to q, clockwise from north, from 0 to 2π.
func (p onSphere) azimuth(q onSphere) float64 {
	north := onSphere{0, 0, 1}
	east := north.cross(p)
	if east.length() == 0 {
		east = onSphere{0, 1, 0}
	}
	east = east.unit()
	a := math.Atan2(q.dot(east), q.dot(p.cross(east)))
	if a < 0 {
		a += 2 * math.Pi
	}
	return a
}

// between is the place at a fraction of the way from p to q.
func (p onSphere) between(q onSphere, fraction float64) onSphere {
	whole := p.angle(q)
	if whole == 0 {
		return p
	}
	side := p.cross(q).cross(p).unit() // at a right angle to p, towards q
	at := whole * fraction
	return p.times(math.Cos(at)).plus(side.times(math.Sin(at))).unit()
}

// nearest is the place of the line from a to b that is nearest to p, and the fraction of the line there.
func (p onSphere) nearest(a, b onSphere) (at onSphere, fraction float64) {
	normal := a.cross(b)
	if normal.length() == 0 {
		return a, 0
	}
	normal = normal.unit()
	foot := p.minus(normal.times(p.dot(normal)))
	if foot.length() > 0 {
		foot = foot.unit()
		if a.cross(foot).dot(normal) >= 0 && foot.cross(b).dot(normal) >= 0 {
			return foot, a.angle(foot) / a.angle(b)
		}
	}
	if p.angle(a) <= p.angle(b) {
		return a, 0
	}
	return b, 1
}

// crosses reports whether the lines a b and c d have a place in common.
func crosses(a, b, c, d onSphere) bool {
	side := func(p, q, r onSphere) float64 { return p.cross(q).dot(r) }
	s1, s2, s3, s4 := side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)
	if s1 == 0 || s2 == 0 || s3 == 0 || s4 == 0 {
		const touching = 1e-14
		for _, p := range []struct{ at, from, to onSphere }{{c, a, b}, {d, a, b}, {a, c, d}, {b, c, d}} {
			if near, _ := p.at.nearest(p.from, p.to); near.angle(p.at) < touching {
				return true
			}
		}
		return false
	}
	// Both lines go through each other's circle; they meet on this side of the earth.
	return s1*s2 < 0 && s3*s4 < 0 && a.plus(b).dot(c.plus(d)) > 0
}

// ring is a closed line; its last place is its first one.
type ring []onSphere

func (r ring) perimeter() float64 {
	sum := 0.0
	for i := 1; i < len(r); i++ {
		sum += r[i-1].distance(r[i])
	}
	return sum
}

// triangle is the signed area of a triangle on a sphere of radius one.
func triangle(a, b, c onSphere) float64 {
	volume := a.dot(b.minus(a).cross(c.minus(a))) // of differences, which are exact where the triangle is small
	return 2 * math.Atan2(volume, 1+a.dot(b)+b.dot(c)+c.dot(a))
}

// area is signed: above zero where the ring runs against the clock.
func (r ring) area() float64 {
	sum := 0.0
	for i := 2; i < len(r)-1; i++ {
		sum += triangle(r[0], r[i-1], r[i])
	}
	return sum
}

// moment is the sum of the triangles' centers by their areas.
func (r ring) moment() onSphere {
	var sum onSphere
	for i := 2; i < len(r)-1; i++ {
		sum = sum.plus(r[0].plus(r[i-1]).plus(r[i]).times(triangle(r[0], r[i-1], r[i]) / 3))
	}
	return sum
}

// contains counts how often the ring goes around a place.
func (r ring) contains(p onSphere) bool {
	turned := 0.0
	for i := 1; i < len(r); i++ {
		turn := p.azimuth(r[i]) - p.azimuth(r[i-1])
		switch {
		case turn > math.Pi:
			turn -= 2 * math.Pi
		case turn < -math.Pi:
			turn += 2 * math.Pi
		}
		turned += turn
	}
	return math.Abs(turned) > math.Pi
}
