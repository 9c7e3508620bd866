/**
 * The fields of a posted form that has no sentences of its own to show.
 *
 * @throws Response 422 where the body is no form, or a torn one: our pages send none such.
 */
export async function readForm(request: Request): Promise<FormData> {
  try {
    return await request.formData();
  } catch {
    throw new Response(null, { status: 422 });
  }
}
