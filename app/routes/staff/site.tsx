export default function Page() {
  return <h1>staff/site</h1>;
}
