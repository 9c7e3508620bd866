/** In the making. */
export const loader = (): never => {
  throw new Response(null, { status: 404 });
};
