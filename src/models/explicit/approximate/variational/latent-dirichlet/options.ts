import { z } from 'zod';

/** What topics can be told. */
export const options = z.object({
  topics: z.int().min(1).default(20).describe('number of topics'),
  inference: z
    .enum(['gibbs', 'variational', 'online'])
    .default('gibbs')
    .describe(
      'collapsed Gibbs sampling, or variational Bayes on all documents at once or on one batch after the other',
    ),
  sweeps: z
    .int()
    .min(1)
    .default(500)
    .describe('passes over the documents: all of them are made, save where variational inference has converged'),
  alpha: z
    .number()
    .positive()
    .optional()
    .describe('concentration of the topics of a document, one for all topics; each learns its own where absent'),
  eta: z.number().positive().optional().describe('concentration of the words of a topic; learned where absent'),
  restarts: z.int().min(1).default(1).describe('independent starts of which the best is kept'),
  tolerance: z
    .number()
    .min(0)
    .default(1e-4)
    .describe('gain of a pass, in nats a document, at which variational inference has converged'),
  batch: z.int().min(1).default(256).describe('documents of an update of online inference'),
  delay: z.number().min(0).default(10).describe('τ of the step length (τ + t)^-κ of online inference'),
  decay: z.number().min(0.5).max(1).default(0.7).describe('κ of the step length (τ + t)^-κ of online inference'),
  particles: z
    .int()
    .min(1)
    .default(10)
    .describe('particles of each of four runs that a log-probability is estimated by; more make it surer'),
});

export type DirichletOptions = z.output<typeof options>;
