import { useEffect, useId, useState } from "react";
import { FieldError, type Problems } from "../form.tsx";
import { addPoint, field, type Point, pathOf, pointIn, strokesOf } from "./strokes.ts";

/**
 * A field to draw one's signature in, with finger, pen or mouse. It appears where scripts run and is never needed: the
 * typed name is the signature that works for everybody.
 */
export function SignaturePad({ name, problems }: { name: string; problems?: Problems | undefined }) {
  const id = useId();
  const [canDraw, setCanDraw] = useState(false);
  const [strokes, setStrokes] = useState<Point[][]>(() => strokesOf(problems?.values[name] ?? ""));
  const [isDown, setIsDown] = useState(false);
  useEffect(() => setCanDraw(true), []);
  const error = problems?.errors[name];
  if (!canDraw) return error ? <FieldError id={`${id}-error`}>{error}</FieldError> : null;

  const path = pathOf(strokes);
  const at = (event: React.PointerEvent<SVGSVGElement>) =>
    pointIn(event.currentTarget.getBoundingClientRect(), event);
  return (
    <fieldset>
      <legend className="mb-1 font-medium">
        Draw your signature <span className="font-normal text-muted">(optional)</span>
      </legend>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
      <svg
        viewBox={`0 0 ${field.width} ${field.height}`}
        role="img"
        aria-label={path ? "Your drawn signature" : "Empty field to draw your signature in"}
        className="block w-full touch-none rounded-lg border border-edge bg-surface text-ink"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          const point = at(event);
          setIsDown(true);
          setStrokes((before) => [...before, [point]]);
        }}
        onPointerMove={(event) => {
          if (!isDown) return;
          const point = at(event);
          setStrokes((before) => addPoint(before, point));
        }}
        onPointerUp={() => setIsDown(false)}
        onPointerCancel={() => setIsDown(false)}
      >
        <line x1="30" y1="160" x2="570" y2="160" className="stroke-edge stroke-1" />
        <path
          d={path}
          className="fill-none stroke-current stroke-[3]"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <input type="hidden" name={name} value={path} />
      <button
        type="button"
        onClick={() => setStrokes([])}
        disabled={strokes.length === 0}
        className="mt-1 min-h-12 cursor-pointer px-1 font-medium underline disabled:text-muted disabled:no-underline"
      >
        Clear the drawing
      </button>
    </fieldset>
  );
}
