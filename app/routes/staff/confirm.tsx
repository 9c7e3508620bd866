export default function Page() {
  return <h1>staff/confirm</h1>;
}
