export default function Page() {
  return <h1>staff/preferences</h1>;
}
