package syntax

// ProjectKind is the keyword of project or one of its variants.
type ProjectKind string

// The variants of project.
const (
	ProjectColumns ProjectKind = "project"
	ProjectAway    ProjectKind = "project-away"
	ProjectKeep    ProjectKind = "project-keep"
	ProjectRename  ProjectKind = "project-rename"
	ProjectReorder ProjectKind = "project-reorder"
	ProjectByNames ProjectKind = "project-by-names"
)

// JoinKind is the value of kind= of a join, as written.
type JoinKind string

// The kinds of joins. An unknown word is reported and stays in the tree.
const (
	JoinDefault       JoinKind = "" // not given
	JoinInner         JoinKind = "inner"
	JoinInnerUnique   JoinKind = "innerunique"
	JoinLeftOuter     JoinKind = "leftouter"
	JoinRightOuter    JoinKind = "rightouter"
	JoinFullOuter     JoinKind = "fullouter"
	JoinLeftSemi      JoinKind = "leftsemi"
	JoinRightSemi     JoinKind = "rightsemi"
	JoinLeftAnti      JoinKind = "leftanti"
	JoinAnti          JoinKind = "anti" // same as leftanti
	JoinLeftAntiSemi  JoinKind = "leftantisemi"
	JoinRightAnti     JoinKind = "rightanti"
	JoinRightAntiSemi JoinKind = "rightantisemi"
)
