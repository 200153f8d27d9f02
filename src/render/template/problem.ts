/** Thrown for a template that cannot be evaluated here, or that Argo CD would refuse. */
export class TemplateProblem extends Error {}
