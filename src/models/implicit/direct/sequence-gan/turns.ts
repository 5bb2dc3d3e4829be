/** Who moves in a step: the generator by real rows, the judge, or the generator by what the judge says. */
export type Turn = 'teacher' | 'judge' | 'policy';

/** How many steps each has. */
export interface TurnPlan {
  /** Of maximum likelihood before the game. */
  readonly teacherSteps: number;
  /** Of the judge against the taught generator. */
  readonly judgeStart: number;
  /** Rounds of the game: one step of the policy, then so many of the judge and of the teacher. */
  readonly rounds: number;
  readonly judgeSteps: number;
  readonly reminders: number;
}

/** Steps in all. */
export function stepsOf({ teacherSteps, judgeStart, rounds, judgeSteps, reminders }: TurnPlan): number {
  return teacherSteps + judgeStart + rounds * (1 + judgeSteps + reminders);
}

/** Whose turn a step is, counted from 0: of the step's number alone, so that a fit that goes on knows it. */
export function turnAt({ teacherSteps, judgeStart, judgeSteps, reminders }: TurnPlan, step: number): Turn {
  if (step < teacherSteps) return 'teacher';
  const played = step - teacherSteps - judgeStart;
  if (played < 0) return 'judge';
  const place = played % (1 + judgeSteps + reminders);
  if (place === 0) return 'policy';
  return place <= judgeSteps ? 'judge' : 'teacher';
}
