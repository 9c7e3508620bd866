export default function Page() {
  return <h1>staff/battery</h1>;
}
