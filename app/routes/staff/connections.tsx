export default function Page() {
  return <h1>staff/connections</h1>;
}
