"""The planner of defences: a problem in, a plan out. No web, no database, no clock but a time limit.

``form`` reads a :class:`~pacte.juries.planning.problem.Problem`, ``solving.solve`` draws a
:class:`~pacte.juries.planning.plan.Plan`, ``checker`` verifies one, ``reasons`` explains.
"""
